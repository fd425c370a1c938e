# %% [markdown]
# Answers to chapter 16 that its checks must reject or accept. The comment on top of a wrong
# answer is what a student who made that mistake reads.

# %% wrong="quiz-scale" name="a" caught_by="quiz-scale-spread"
# Half the length is right at d = 4 and nowhere else: at d = 1024 it makes every score
# almost 0. A sum of d terms: how does its variance grow, and how its standard deviation?
quiz_scale = "a"

# %% wrong="quiz-scale" name="c" caught_by="quiz-scale-spread"
# The number of doublings grows too slowly: at d = 1024 the scores still spread over more
# than 3. How does the variance of a sum of d independent terms grow?
quiz_scale = "c"

# %% [markdown] why="quiz-scale"
# A score is a sum of $d$ products of independent numbers with mean 0 and variance 1,
# and each product has mean 0 and variance 1 again. Variances of independent terms add,
# so the sum has variance $d$ and standard deviation $\sqrt d$. At $d = 1024$ that is
# 32, where the other two rules would divide by 512 and by 10.

# %% probe="quiz-scale"
quiz_scale


# %% wrong="scaled-attention" name="no-scale" caught_by="scaled-attention-hand"
# The scores are not divided by anything. What is their standard deviation as d grows?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="scaled-by-d" caught_by="scaled-attention-hand"
# The scores are divided by d itself, so long vectors attend to everything almost equally.
# What is the standard deviation of a sum of d terms?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / q.shape[-1]
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="scaled-by-keys" caught_by="scaled-attention-hand"
# The divisor comes from the number of keys, not from the length of the vectors. Which of
# the two is summed over in a dot product?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(k.shape[-2])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="scaled-by-values" caught_by="scaled-attention-hand"
# The divisor comes from the width of the values. Which vectors meet in the dot product?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(v.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="multiplied" caught_by="scaled-attention-hand"
# The scores are multiplied by the square root of d. Should long vectors give larger or
# smaller factors?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT * math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="scaled-after-softmax" caught_by="scaled-attention-hand"
# The weights are divided after the softmax, so they no longer sum to 1, and the softmax saw
# scores that were too large.
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = scores.softmax(dim=-1).nan_to_num() / math.sqrt(q.shape[-1])
    return weights @ v


# %% wrong="scaled-attention" name="softmax-over-queries" caught_by="scaled-attention-hand"
# The weights of each key sum to 1, not those of each query. Over which dimension does a query
# make its choice?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-2) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-2)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="no-softmax" caught_by="scaled-attention-hand"
# The scores themselves are used as weights. They can be negative and do not sum to 1: what
# is missing?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return scores @ v


# %% wrong="scaled-attention" name="values-unchanged" caught_by="scaled-attention-hand"
# The values come back as they went in. Do queries and keys have any say in the result?
def scaled_dot_product_attention(q, k, v, mask=None):
    return v


# %% wrong="scaled-attention" name="uniform" caught_by="scaled-attention-hand"
# Every query reads every key equally, whatever it asks. Where do the scores come in?
def scaled_dot_product_attention(q, k, v, mask=None):
    return v.mean(dim=-2, keepdim=True).expand(*q.shape[:-1], v.shape[-1])


# %% wrong="scaled-attention" name="keys-as-values" caught_by="scaled-attention-hand"
# The result is a mean of the keys. What is a token found by, and what does it hand over?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ k
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ k


# %% wrong="scaled-attention" name="hardest-only" caught_by="scaled-attention-hand"
# Each query takes the value of its best key alone. Should the other keys keep a share?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT
    weights = nn.functional.one_hot(scores.argmax(dim=-1), k.shape[-2]).to(v.dtype)
    return weights @ v


# %% wrong="scaled-attention" name="weights-too" caught_by="scaled-attention-hand"
# Two things come back, the output and the weights. The exercise asks for the output alone.
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = scores.softmax(dim=-1).nan_to_num()
    return weights @ v, weights


# %% wrong="scaled-attention" name="needs-a-mask" caught_by="scaled-attention-hand"
# Without a mask the function fails. What should `mask=None` mean?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="mask-ignored" caught_by="scaled-attention-library"
# The mask has no effect. Where should it act: before or after the softmax?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="mask-inverted" caught_by="scaled-attention-library"
# The mask acts the wrong way round: where it is True, the key is shut out. What does True
# mean in this chapter?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="mask-after-softmax" caught_by="scaled-attention-library"
# The forbidden weights are cleared after the softmax, so what is left sums to less than 1.
# Who took the rest?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights @ v


# %% wrong="scaled-attention" name="mask-zeroes-scores" caught_by="scaled-attention-library"
# Forbidden keys get a score of zero, which is not a weight of zero: what is the exponential
# of 0?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="mask-hides-values" caught_by="scaled-attention-library"
# Forbidden keys add nothing, but they still take their share in the sum under the fraction.
# Which keys should that sum run over?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    top = scores.amax(dim=-1, keepdim=True)
    allowed = torch.ones_like(scores) if mask is None else mask.to(scores.dtype)
    weights = (scores - top).exp() * allowed
    return weights @ v / ((scores - top).exp().sum(dim=-1, keepdim=True) + 1)


# %% wrong="scaled-attention" name="no-batches" caught_by="scaled-attention-library"
# It works for one sequence only: with leading dimensions, the wrong two trade places. Which
# two dimensions of the keys should, counted from the end?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.transpose(0, 1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="float32-inside" caught_by="scaled-attention-library"
# The result is float32 whatever came in. Which call fixes the dtype?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q.float() @ k.float().mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v.float()
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v.float()


# %% wrong="scaled-attention" name="in-place" caught_by="scaled-attention-library"
# The queries of the caller are changed: an operator with = writes into the tensor that came
# in. What happens on the second call?
def scaled_dot_product_attention(q, k, v, mask=None):
    q /= math.sqrt(q.shape[-1])
    scores = q @ k.mT
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="nan-rows" caught_by="scaled-attention-edges"
# A query that may read nothing gives NaN: a softmax of nothing but -inf divides zero by zero.
# What should such a row be?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="minus-ten-thousand" caught_by="scaled-attention-edges"
# Forbidden keys get a score near -10 000, as half precision made popular. A row of nothing
# else becomes a plain mean, and scores below that let forbidden keys win.
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="minus-a-billion" caught_by="scaled-attention-edges"
# Forbidden keys get a score near -1e9, which is low but finite. What becomes of a row that
# holds nothing else, and of allowed scores that are lower still?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="added-billion" caught_by="scaled-attention-edges"
# A large number is subtracted from the forbidden scores. In a row where all are forbidden
# the subtraction cancels: who gets the weight then?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores - 1e4 * (~mask).to(scores.dtype)
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="cpu-bias" caught_by="scaled-attention-edges"
# A tensor inside is made on the CPU, whatever the device of the inputs. Which call makes a
# new tensor, and where should it live?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    bias = torch.zeros(scores.shape, dtype=scores.dtype)
    bias[(~mask).expand(scores.shape)] = -math.inf
    return (scores + bias).softmax(dim=-1).nan_to_num() @ v


# %% wrong="scaled-attention" name="to-the-cpu" caught_by="scaled-attention-edges"
# The inputs are moved to another device by name. Where should the result be?
def scaled_dot_product_attention(q, k, v, mask=None):
    q, k, v = q.to("cpu"), k.to("cpu"), v.to("cpu")
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask.to("cpu"), -math.inf).softmax(dim=-1)
    return weights.nan_to_num() @ v


# %% wrong="scaled-attention" name="lowest-number" caught_by="scaled-attention-edges"
# A query that may read nothing gets the plain mean of the values: a softmax of equal scores is
# uniform, however low they are.
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1) @ v


# %% wrong="scaled-attention" name="minus-a-billion-cleared" caught_by="scaled-attention-edges"
# Forbidden keys get a low but finite score, and their weights are cleared afterwards. Who gets
# the weight where the allowed scores are lower still?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    return scores.masked_fill(~mask, -1e9).softmax(dim=-1).masked_fill(~mask, 0.0) @ v


# %% wrong="scaled-attention" name="divided-again" caught_by="scaled-attention-edges"
# Forbidden scores take part until they are shut out. What is left of an allowed weight whose
# score is far lower?
def scaled_dot_product_attention(q, k, v, mask=None):
    weights = (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
        weights = (weights / weights.sum(dim=-1, keepdim=True)).nan_to_num()
    return weights @ v


# %% wrong="scaled-attention" name="maximum-of-all" caught_by="scaled-attention-edges"
# Forbidden scores take part until they are shut out. What is left of an allowed weight whose
# score is far lower?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    powers = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    if mask is not None:
        powers = powers * mask
    return (powers / powers.sum(dim=-1, keepdim=True)).nan_to_num() @ v


# %% wrong="scaled-attention" name="mask-changed" caught_by="scaled-attention-library"
# The caller's mask is changed: a method whose name ends in _ writes into its tensor. What does
# the next layer find in it?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not_(), -math.inf)
    return scores.softmax(dim=-1).nan_to_num() @ v


# %% wrong="scaled-attention" name="cpu-mask" caught_by="scaled-attention-edges"
# Where no mask is given, one is made on the default device. Where should it live, and is one
# needed?
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool)
    scores = scores.masked_fill(~mask, -math.inf)
    return scores.softmax(dim=-1).masked_fill(~mask, 0.0) @ v


# %% [markdown] why="scaled-attention"
# `scores.masked_fill(~mask, -math.inf)` must come *before* the softmax over the keys
# (the last axis): $e^{-\infty}$ is exactly 0, so the allowed keys share the whole
# weight.
#
# Two wrong turns look almost right. Clearing weights only after the softmax leaves rows
# that sum to less than 1. A finite stand-in such as $-10^9$ wins where the allowed
# scores are lower still. The second `masked_fill` is for rows with nothing to read:
# their softmax is NaN, and becomes 0.


# %% right="scaled-attention" name="loop"
def scaled_dot_product_attention(q, k, v, mask=None):
    if mask is not None:
        mask = mask.expand(*q.shape[:-1], k.shape[-2])
    rows = []
    for i in range(q.shape[-2]):
        row = (q[..., i, None, :] * k).sum(dim=-1) / q.shape[-1] ** 0.5
        if mask is not None:
            row = torch.where(mask[..., i, :], row, -torch.inf)
        weights = torch.nan_to_num(torch.softmax(row, dim=-1))
        rows.append((weights[..., None] * v).sum(dim=-2))
    return torch.stack(rows, dim=-2)


# %% right="scaled-attention" name="einsum"
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = torch.einsum("...nd,...md->...nm", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.where(mask, float("-inf"))
    weights = torch.nan_to_num(scores.softmax(-1), nan=0.0)
    return torch.einsum("...nm,...me->...ne", weights, v)


# %% right="scaled-attention" name="library"
def scaled_dot_product_attention(q, k, v, mask=None):
    out = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return out if mask is None else out.where(mask.any(dim=-1, keepdim=True), 0.0)


# %% right="scaled-attention" name="exponentials"
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = (q / math.sqrt(q.size(-1))).matmul(k.transpose(-2, -1))
    if mask is not None:
        scores = scores.masked_fill(mask.logical_not(), torch.finfo(scores.dtype).min)
    weights = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    if mask is not None:
        weights = weights * mask
    total = weights.sum(dim=-1, keepdim=True)
    return weights @ v / total.where(total > 0, 1.0)


# %% right="scaled-attention" name="bias"
def scaled_dot_product_attention(q, k, v, mask=None):
    scores = q @ k.mT / torch.tensor(q.shape[-1], dtype=q.dtype, device=q.device).sqrt()
    if mask is None:
        return torch.softmax(scores, -1) @ v
    bias = torch.zeros_like(scores).masked_fill(torch.logical_not(mask), -torch.inf)
    out = torch.softmax(scores + bias, -1) @ v
    return torch.where(mask.any(dim=-1, keepdim=True), out, torch.zeros_like(out))


# %% probe="scaled-attention"
q, k = (
    torch.tensor([[1.0, 2, 0, 1], [0, 1, 1, 3]]),
    torch.tensor([[1.0, 0, 2, 1], [2, 1, 0, 0], [0, 1, 1, 1]]),
)
scaled_dot_product_attention(q, k, torch.tensor([[1.0, 5], [2, 0], [4, 3]]))

# %% probe="scaled-attention"
q, k = torch.tensor([[1.0, 2], [0, 1]]), torch.tensor([[1.0, 0], [2, 1], [0, 1]])
mask = torch.tensor([[True, False, True], [False, False, False]])
scaled_dot_product_attention(q, k, torch.tensor([[1.0, 5], [2, 0], [4, 3]]), mask)

# %% probe="scaled-attention"
q, k = -1e6 * torch.ones(1, 2), torch.tensor([[1.0, 1], [2, 1], [2, 1]])
mask = torch.tensor([[True, False, True]])
scaled_dot_product_attention(q, k, torch.tensor([[1.0], [2], [4]]), mask)

# %% probe="scaled-attention"
q, k = torch.arange(12.0).reshape(2, 2, 3), torch.arange(24.0).flip(0).reshape(2, 4, 3)
scaled_dot_product_attention(q, k, torch.arange(40.0).reshape(2, 4, 5)).shape[-1]

# %% probe="scaled-attention"
q = torch.tensor([[1.0, 3]], dtype=torch.float64)
[scaled_dot_product_attention(q, q, q, torch.tensor([[True]])), q]

# %% probe="scaled-attention"
ghost = torch.empty(2, 3, device="meta")
scaled_dot_product_attention(ghost, ghost, ghost, torch.empty(2, 2, dtype=bool, device="meta"))

# %% probe="scaled-attention"
k = torch.tensor([[1.0, 1], [2, 1], [3, 1]])
parts = -1e12 * torch.ones(1, 2), k, torch.tensor([[1.0], [2], [4]])
masks = torch.tensor([[[False, True, False]], [[True, False, True]]])
[scaled_dot_product_attention(*parts, mask) for mask in masks]

# %% probe="scaled-attention"
mask = torch.tensor([[True, False]])
q, k = torch.ones(1, 2), torch.eye(2)
scaled_dot_product_attention(q, k, k, mask)
mask

# %% probe="scaled-attention"
ghost = torch.empty(2, 3, device="meta")
scaled_dot_product_attention(ghost, ghost, ghost)


# %% wrong="causal-mask" name="anti-causal" caught_by="causal-mask-table"
# Each query may read itself and what comes *after* it. Rows are queries: which columns lie
# in the past?
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool, device=device).triu()


# %% wrong="causal-mask" name="inverted" caught_by="causal-mask-table"
# True marks what is forbidden, as in nn.MultiheadAttention. In this chapter True means: may
# attend.
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool, device=device).triu(1)


# %% wrong="causal-mask" name="not-itself" caught_by="causal-mask-table"
# A token may not read itself, and the first token may read nothing. Is position i in its
# own past here?
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool, device=device).tril(-1)


# %% wrong="causal-mask" name="one-ahead" caught_by="causal-mask-table"
# Each token may also read the next one, which is what it will be asked to predict.
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool, device=device).tril(1)


# %% wrong="causal-mask" name="floats" caught_by="causal-mask-table"
# The table holds ones and zeros as floats. A mask is boolean: which dtype says so?
def causal_mask(n, device=None):
    return torch.ones(n, n, device=device).tril()


# %% wrong="causal-mask" name="minus-infinity" caught_by="causal-mask-table"
# This is a bias to add to the scores, 0 or -inf. The exercise asks for True and False.
def causal_mask(n, device=None):
    return torch.full((n, n), -math.inf, device=device).triu(1)


# %% wrong="causal-mask" name="extra-dimension" caught_by="causal-mask-table"
# There is one dimension too many. It would broadcast, but the exercise asks for (n, n).
def causal_mask(n, device=None):
    return torch.ones(1, n, n, dtype=torch.bool, device=device).tril()


# %% wrong="causal-mask" name="previous-only" caught_by="causal-mask-table"
# Each token sees itself and its neighbour to the left only. How far back may it look?
def causal_mask(n, device=None):
    row = torch.arange(n, device=device)
    back = row[:, None] - row
    return (back >= 0) & (back <= 1)


# %% wrong="causal-mask" name="self-only" caught_by="causal-mask-table"
# Each token sees itself alone. Where is its past?
def causal_mask(n, device=None):
    return torch.eye(n, dtype=torch.bool, device=device)


# %% wrong="causal-mask" name="all-true" caught_by="causal-mask-table"
# Everybody may read everybody. What is later than row i?
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool, device=device)


# %% wrong="causal-mask" name="size-three" caught_by="causal-mask-sizes"
# The size is fixed by the example. What does n stand for?
def causal_mask(n, device=None):
    return torch.ones(3, 3, dtype=torch.bool, device=device).tril()


# %% wrong="causal-mask" name="cpu" caught_by="causal-mask-sizes"
# The mask stays on the default device. What is the second argument for?
def causal_mask(n, device=None):
    return torch.ones(n, n, dtype=torch.bool).tril()


# %% [markdown] why="causal-mask"
# Queries are rows and keys are columns, so "key $j$ is not later than query $i$" is
# $j \le i$: the lower triangle with its diagonal, which is what `tril()` keeps.
#
# `triu()` swaps past and future. `tril(-1)` takes the token itself away, and token 0
# then has nothing to read. Passing `device` to `torch.ones` makes the table where it is
# needed; a table made elsewhere cannot meet the scores.


# %% right="causal-mask" name="comparison"
def causal_mask(n, device=None):
    position = torch.arange(n, device=device)
    return position[None, :] <= position[:, None]


# %% right="causal-mask" name="lists"
def causal_mask(n, device=None):
    return torch.tensor([[j <= i for j in range(n)] for i in range(n)], device=device)


# %% right="causal-mask" name="complement"
def causal_mask(n, device=None):
    return ~torch.triu(torch.ones((n, n), device=device), diagonal=1).bool()


# %% right="causal-mask" name="loop"
def causal_mask(n, device=None):
    mask = torch.zeros(n, n, dtype=torch.bool, device=device)
    for i in range(n):
        mask[i, : i + 1] = True
    return mask


# %% probe="causal-mask"
causal_mask(4)

# %% probe="causal-mask"
causal_mask(2, device="meta")


# %% wrong="padding-mask" name="one-more" caught_by="padding-mask-table"
# One padding position counts as a token. Positions start at 0: which is the last real one?
def padding_mask(lengths, max_len):
    return torch.arange(max_len, device=lengths.device) <= lengths[:, None, None]


# %% wrong="padding-mask" name="one-less" caught_by="padding-mask-table"
# The last real token of each sentence is shut out. Do positions start at 0 or at 1?
def padding_mask(lengths, max_len):
    return torch.arange(1, max_len + 1, device=lengths.device) < lengths[:, None, None]


# %% wrong="padding-mask" name="inverted" caught_by="padding-mask-table"
# True marks the padding. In this chapter True means: may attend.
def padding_mask(lengths, max_len):
    return torch.arange(max_len, device=lengths.device) >= lengths[:, None, None]


# %% wrong="padding-mask" name="two-dimensions" caught_by="padding-mask-table"
# The mask is (b, max_len). Against scores (b, n, m) its sentences would line up with the
# queries: where is the dimension for the queries?
def padding_mask(lengths, max_len):
    return torch.arange(max_len, device=lengths.device) < lengths[:, None]


# %% wrong="padding-mask" name="masks-queries" caught_by="padding-mask-table"
# The 1 stands in the last dimension, so this mask shuts out queries, not keys.
def padding_mask(lengths, max_len):
    real = torch.arange(max_len, device=lengths.device) < lengths[:, None]
    return real[:, :, None]


# %% wrong="padding-mask" name="square" caught_by="padding-mask-table"
# This is a full table for queries and keys. The exercise asks for one row a sentence, which
# broadcasts over the queries.
def padding_mask(lengths, max_len):
    real = torch.arange(max_len, device=lengths.device) < lengths[:, None]
    return real[:, None, :] & real[:, :, None]


# %% wrong="padding-mask" name="batch-in-the-middle" caught_by="padding-mask-table"
# The 1 comes first and the sentences second. In (b, n, m), which dimension is the batch?
def padding_mask(lengths, max_len):
    real = torch.arange(max_len, device=lengths.device) < lengths[:, None]
    return real[None]


# %% wrong="padding-mask" name="numbers" caught_by="padding-mask-table"
# The mask holds numbers instead of True and False. Which dtype does `~` need to flip it?
def padding_mask(lengths, max_len):
    return (torch.arange(max_len, device=lengths.device) < lengths[:, None, None]).float()


# %% wrong="padding-mask" name="left" caught_by="padding-mask-table"
# The real tokens are counted from the right. At which end is the padding?
def padding_mask(lengths, max_len):
    return torch.arange(max_len, device=lengths.device).flip(0) < lengths[:, None, None]


# %% wrong="padding-mask" name="longest-in-batch" caught_by="padding-mask-table"
# The number of columns is the longest length found, not `max_len`. They differ when every
# sentence is padded.
def padding_mask(lengths, max_len):
    return torch.arange(int(lengths.max()), device=lengths.device) < lengths[:, None, None]


# %% wrong="padding-mask" name="only-the-length" caught_by="padding-mask-table"
# A single position is True in each sentence. Should all positions before the end be?
def padding_mask(lengths, max_len):
    return torch.arange(max_len, device=lengths.device) == lengths[:, None, None] - 1


# %% wrong="padding-mask" name="cpu" caught_by="padding-mask-lengths"
# The positions are made on the default device and cannot meet lengths that are elsewhere.
def padding_mask(lengths, max_len):
    return torch.arange(max_len) < lengths[:, None, None]


# %% wrong="padding-mask" name="never-empty" caught_by="padding-mask-lengths"
# A sentence of length 0 gets a real token. Hiding the empty row does not give it words.
def padding_mask(lengths, max_len):
    longest = lengths.clamp(min=1)[:, None, None]
    return torch.arange(max_len, device=lengths.device) < longest


# %% wrong="padding-mask" name="never-full" caught_by="padding-mask-lengths"
# The last position is shut out even where the sentence fills it.
def padding_mask(lengths, max_len):
    lengths = lengths.clamp(max=max_len - 1)
    return torch.arange(max_len, device=lengths.device) < lengths[:, None, None]


# %% wrong="padding-mask" name="lengths-changed" caught_by="padding-mask-lengths"
# The caller's lengths are changed: an operator with = writes into the tensor that came in.
def padding_mask(lengths, max_len):
    lengths -= 1
    return torch.arange(max_len, device=lengths.device) <= lengths[:, None, None]


# %% [markdown] why="padding-mask"
# Positions count from 0, so a sentence of length $L$ ends at $L - 1$, and `<` is right
# where `<=` lets one padding token through. `lengths[:, None, None]` has shape
# (b, 1, 1); compared with (max_len,) it broadcasts to (b, 1, max_len).
#
# With one `None` the result is (b, max_len). Against scores (b, n, m) its sentences
# would line up with the queries, and where b equals n that raises no error.


# %% right="padding-mask" name="unsqueeze"
def padding_mask(lengths, max_len):
    position = torch.arange(max_len, device=lengths.device)
    return torch.gt(lengths.unsqueeze(-1), position).unsqueeze(1)


# %% right="padding-mask" name="cumulative"
def padding_mask(lengths, max_len):
    ones = torch.ones(len(lengths), 1, max_len, dtype=torch.long, device=lengths.device)
    return ones.cumsum(dim=-1) <= lengths.reshape(-1, 1, 1)


# %% right="padding-mask" name="loop"
def padding_mask(lengths, max_len):
    columns = [lengths > j for j in range(max_len)]
    return torch.stack(columns, dim=-1)[:, None, :]


# %% right="padding-mask" name="table-lookup"
def padding_mask(lengths, max_len):
    shape = (max_len + 1, max_len)
    table = torch.ones(shape, dtype=torch.bool, device=lengths.device).tril(-1)
    return table[lengths.long()].unsqueeze(-2)


# %% probe="padding-mask"
padding_mask(torch.tensor([0, 3, 1]), 4)

# %% probe="padding-mask"
padding_mask(torch.tensor([1, 4]), 4)

# %% probe="padding-mask"
padding_mask(torch.empty(2, dtype=int, device="meta"), 3)

# %% probe="padding-mask"
lengths = torch.tensor([2, 3])
[padding_mask(lengths, 4), lengths]


# %% wrong="causal-debug" name="zero-scores" caught_by="causal-debug-future"
# Forbidden keys get a score of zero, and the exponential of zero is one: the future still
# has weight.
def causal_attention(q, k, v):
    """Return attention in which position i reads positions 0 to i only."""
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = q @ k.mT / math.sqrt(d)
    scores = scores * allowed
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="after-softmax" caught_by="causal-debug-future"
# The future is cut away after the softmax, which has already given it a share: the rest sums
# to less than 1.
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = q @ k.mT / math.sqrt(d)
    return (scores.softmax(dim=-1) * allowed) @ v


# %% wrong="causal-debug" name="inverted" caught_by="causal-debug-future"
# Now the past is shut out and the future is read; the last token has nothing left.
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = q @ k.mT / math.sqrt(d)
    scores = scores.masked_fill(allowed, -math.inf)
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="not-itself" caught_by="causal-debug-past"
# A token can no longer read itself, and the first one reads nothing.
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril(-1)
    scores = q @ k.mT / math.sqrt(d)
    scores = scores.masked_fill(~allowed, -math.inf)
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="minus-one" caught_by="causal-debug-future"
# A lower score for the future makes its weight smaller, not zero. How low must it be?
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = q @ k.mT / math.sqrt(d)
    scores = scores.masked_fill(~allowed, -1.0)
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="values-cut" caught_by="causal-debug-future"
# Nothing is masked at all now: every token reads every other.
def causal_attention(q, k, v):
    d = q.shape[-1]
    scores = q @ k.mT / math.sqrt(d)
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="no-scale" caught_by="causal-debug-past"
# The future is shut out, but the scores lost their divisor on the way.
def causal_attention(q, k, v):
    n = q.shape[-2]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = (q @ k.mT).masked_fill(~allowed, -math.inf)
    return scores.softmax(dim=-1) @ v


# %% wrong="causal-debug" name="cpu-table" caught_by="causal-debug-past"
# The repair is right on the CPU only: the table is made on the default device.
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool).tril()
    scores = (q @ k.mT / math.sqrt(d)).masked_fill(~allowed, -math.inf)
    return scores.softmax(dim=-1) @ v


# %% [markdown] why="causal-debug"
# The fault was `scores * allowed`. It gives the future a score of 0, and $e^0 = 1$ is a
# weight like any other. In training the model reads the very token that it should
# guess; when it writes, there is no future to read, hence the nonsense. The repair
# fills with `-math.inf`, whose exponential is 0.
#
# One finds it by changing a late token and watching early outputs move, or by printing
# the weights: no entry above the diagonal is 0.


# %% right="causal-debug" name="where"
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = torch.where(allowed, q @ k.mT / math.sqrt(d), -torch.inf)
    return scores.softmax(dim=-1) @ v


# %% right="causal-debug" name="renormalised"
def causal_attention(q, k, v):
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    weights = (q @ k.mT / math.sqrt(d)).softmax(dim=-1) * allowed
    return weights / weights.sum(dim=-1, keepdim=True) @ v


# %% right="causal-debug" name="own-functions"
def causal_attention(q, k, v):
    return scaled_dot_product_attention(q, k, v, causal_mask(q.shape[-2], q.device))


# %% right="causal-debug" name="library"
def causal_attention(q, k, v):
    return nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)


# %% probe="causal-debug"
q, k = torch.tensor([[1.0, 2], [0, 1], [2, 0]]), torch.tensor([[1.0, 0], [2, 1], [0, 1]])
causal_attention(q, k, torch.tensor([[1.0, 5], [2, 0], [4, 3]]))

# %% probe="causal-debug"
ghost = torch.empty(3, 2, device="meta")
causal_attention(ghost, ghost, ghost)


# %% wrong="check-attention" name="accepts-all" caught_by="check-attention-sane"
# Nothing is ever rejected: the candidate is called and its answer is not looked at.
def check_attention(candidate):
    candidate(torch.ones(2, 4), torch.ones(3, 4), torch.ones(3, 5))


# %% wrong="check-attention" name="shapes-only" caught_by="check-attention-sane"
# The test looks at the shape alone, and a mean of the values has the right one.
def check_attention(candidate):
    got = candidate(torch.randn(2, 4), torch.randn(3, 4), torch.randn(3, 5))
    assert got.shape == (2, 5)


# %% wrong="check-attention" name="sums-only" caught_by="check-attention-sane"
# With values of one everywhere, any weights that sum to 1 pass. Which inputs tell apart
# *who* got the weight?
def check_attention(candidate):
    got = candidate(torch.randn(2, 4), torch.randn(3, 4), torch.ones(3, 5))
    torch.testing.assert_close(got, torch.ones(2, 5))


# %% wrong="check-attention" name="rejects-all" caught_by="check-attention-sane"
# Even a right answer is rejected. Run your test on a function that you trust.
def check_attention(candidate):
    raise AssertionError("want attention, got something else")


# %% wrong="check-attention" name="no-mask" caught_by="check-attention-share"
# The test never passes a mask, so every fault in masking goes through.
def check_attention(candidate):
    draw = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(s, generator=draw) for s in ((2, 4), (3, 4), (3, 5)))
    want = nn.functional.scaled_dot_product_attention(q, k, v)
    torch.testing.assert_close(candidate(q, k, v), want)


# %% wrong="check-attention" name="no-edges" caught_by="check-attention-share"
# Ordinary inputs agree with the library. Rows with nothing to read, very low scores and other
# devices are not tried.
def check_attention(candidate):
    draw = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(s, generator=draw) for s in ((2, 4), (3, 4), (3, 5)))
    for mask in (None, torch.tensor([[True, False, True], [True, True, False]])):
        want = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        torch.testing.assert_close(candidate(q, k, v, mask), want)


# %% wrong="check-attention" name="no-device" caught_by="check-attention-share"
# Values, masks and dtypes are tried, devices and changed inputs are not.
def check_attention(candidate):
    draw = torch.Generator().manual_seed(1)
    v = torch.randn(2, 2, 3, 5, generator=draw)
    q, k = torch.randn(2, 2, 2, 8, generator=draw), torch.randn(2, 2, 3, 8, generator=draw)
    mask = torch.tensor([[True, False, True], [False, False, False]])
    for dtype in (torch.float32, torch.float64):
        parts = [t.to(dtype) for t in (q, k, v)]
        for seen in (None, mask):
            want = nn.functional.scaled_dot_product_attention(*parts, attn_mask=seen)
            want = want if seen is None else want * seen.any(dim=-1, keepdim=True)
            got = candidate(*[t.clone() for t in parts], seen)
            torch.testing.assert_close(got, want)


# %% wrong="check-attention" name="exact" caught_by="check-attention-share"
# Right answers that add in another order differ in the last digit, and this test rejects
# them. How close is close enough?
def check_attention(candidate):
    draw = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(s, generator=draw) for s in ((7, 16), (9, 16), (9, 5)))
    assert torch.equal(candidate(q, k, v), nn.functional.scaled_dot_product_attention(q, k, v))


# %% [markdown] why="check-attention"
# A test rejects a fault only on an input where the fault shows, so each promise has its
# own: four different sizes for axes and scale, copies for changed inputs, two dtypes,
# an empty row, the meta device. The rarest is `candidate(-1e12 * one, k, v, first)`: an
# allowed score so low that a stand-in such as $-10^9$ overtakes it.
#
# Random inputs alone miss that score, the empty row and the meta device. Comparing with
# `torch.equal` rejects right answers that round differently, and costs the whole mark.


# %% right="check-attention" name="by-hand"
def check_attention(candidate):
    draw = torch.Generator().manual_seed(3)
    mask = torch.tensor([[True, False, True], [False, False, False]])
    everyone = torch.ones(2, 3, dtype=torch.bool)
    for dtype in (torch.float64, torch.float32):
        q, k = torch.rand(3, 2, 4, generator=draw), torch.rand(3, 3, 4, generator=draw)
        v = torch.randn(3, 3, 7, generator=draw)
        for size, seen in ((1, None), (1, mask), (-1e11, mask)):
            inputs = (size * q).to(dtype), k.to(dtype), v.to(dtype)
            copies, kept = [t.clone() for t in inputs], mask.clone()
            allowed = everyone if seen is None else seen
            scores = (inputs[0] @ inputs[1].mT / 2).masked_fill(~allowed, -math.inf)
            want = scores.softmax(dim=-1).nan_to_num() @ inputs[2]
            got = candidate(*inputs, seen)
            assert got.shape == want.shape, "shape"
            assert got.dtype == dtype, "dtype"
            assert torch.allclose(got, want, atol=1e-4), "values"
            assert all(torch.equal(a, b) for a, b in zip(inputs, copies, strict=True)), "inputs"
            assert torch.equal(mask, kept), "mask"
    few, many = torch.empty(2, 4, device="meta"), torch.empty(3, 4, device="meta")
    allowed = torch.empty(2, 3, dtype=torch.bool, device="meta")
    for seen in (None, allowed):
        assert candidate(few, many, many, seen).device.type == "meta", "device"
    above = candidate(torch.tensor([[-1e12]]), torch.tensor([[1.0], [0]]), v[0, :2], mask[:1, :2])
    assert torch.equal(above, v[0, :1]), "a forbidden score above"


# %% right="check-attention" name="property-and-library"
def check_attention(candidate):
    torch.testing.assert_close(
        candidate(torch.zeros(2, 3), torch.zeros(1, 3), torch.ones(1, 2), torch.zeros(2, 1) > 0),
        torch.zeros(2, 2),
    )
    for seed in range(3):
        draw = torch.Generator().manual_seed(seed)
        q = torch.randn(2, 5, 3, generator=draw, dtype=torch.float64)
        k = torch.randn(2, 4, 3, generator=draw, dtype=torch.float64)
        v = torch.randn(2, 4, 6, generator=draw, dtype=torch.float64)
        mask = torch.arange(4) < torch.tensor([[1], [2], [3], [4], [2]])
        for seen, scale in ((None, 1.0), (mask, 1.0), (mask, 1e14)):
            query, before, kept = q * scale, q * scale, mask.clone()
            want = nn.functional.scaled_dot_product_attention(query, k, v, attn_mask=seen)
            torch.testing.assert_close(candidate(query, k, v, seen), want, rtol=1e-4, atol=1e-4)
            assert torch.equal(query, before), "the query was changed"
            assert torch.equal(mask, kept), "the mask was changed"
    ghost = torch.zeros(3, 3, device="meta")
    if not all(candidate(ghost, ghost, ghost, seen).is_meta for seen in (None, ghost > 0)):
        raise AssertionError("want the device of the inputs")


# %% probe="check-attention"
def rejects(candidate):
    try:
        check_attention(candidate)
    except Exception:
        return True
    return False


def unmasked(q, k, v, mask=None):
    return nn.functional.scaled_dot_product_attention(q, k, v)


def empty_rows(q, k, v, mask=None):
    bias = None if mask is None else torch.where(mask, 0.0, -1e4).to(q.dtype)
    return nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)


def on_cpu(q, k, v, mask=None):
    q, k, v = (t.to("cpu") for t in (q, k, v))
    return scaled_dot_product_attention(q, k, v, mask)


def rounded(q, k, v, mask=None):
    return scaled_dot_product_attention(q, k, v, mask) * (1 + 1e-7)


def averaged(q, k, v, mask=None):
    return v.mean(dim=-2, keepdim=True).expand(*q.shape[:-1], -1)


def crooked(q, k, v, mask=None):
    return v[..., :1, :]


def doubled(q, k, v, mask=None):
    return 2 * averaged(q, k, v)


def writes(q, k, v, mask=None):
    q *= 1.5
    return scaled_dot_product_attention(q / 1.5, k, v, mask)


def clears(q, k, v, mask=None):
    if mask is None or mask.is_meta:
        return scaled_dot_product_attention(q, k, v, mask)
    scores = (q @ k.mT / math.sqrt(q.shape[-1])).masked_fill(~mask, -1e9)
    return scores.softmax(dim=-1).masked_fill(~mask, 0.0) @ v


def good(q, k, v, mask=None):
    return scaled_dot_product_attention(q, k, v, mask)


likely = good, rounded, averaged, crooked, doubled, unmasked, empty_rows, on_cpu, writes, clears
[rejects(candidate) for candidate in likely]


# %% wrong="additive-attention" name="no-tanh" caught_by="additive-attention-hand"
# Without the tanh the network is linear, and then the query shifts all scores alike: it has no
# say at all.
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="tanh-last" caught_by="additive-attention-hand"
# The tanh is applied to the finished score, not to the hidden layer. Which comes first in the
# formula, tanh or w?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden @ w).tanh().softmax(dim=-1) @ v


# %% wrong="additive-attention" name="tanh-apart" caught_by="additive-attention-pairs"
# The query has no say: it shifts all scores of its row alike, or not at all. Do query and key
# meet inside the tanh?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).tanh().unsqueeze(-2) + (k @ w_k.mT).tanh().unsqueeze(-3)
    return (hidden @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="sigmoid" caught_by="additive-attention-hand"
# The hidden layer is bent by a sigmoid. The formula asks for another function, with values
# from -1 to 1.
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden.sigmoid() @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="multiplied" caught_by="additive-attention-hand"
# Projected query and key are multiplied. What gives this attention its name?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) * (k @ w_k.mT).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="scaled" caught_by="additive-attention-pairs"
# The scores are divided by the square root of h. That belongs to the dot product; a tanh
# cannot grow.
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden.tanh() @ w / math.sqrt(len(w))).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="softmax-over-queries" caught_by="additive-attention-hand"
# The weights of each key sum to 1, not those of each query.
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-2) @ v


# %% wrong="additive-attention" name="keys-as-values" caught_by="additive-attention-pairs"
# The result is a mean of the keys. What should be averaged?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-1) @ k


# %% wrong="additive-attention" name="matrices-swapped" caught_by="additive-attention-pairs"
# The two matrices trade places: queries are projected by the matrix of the keys. Here their
# widths differ.
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_k.mT).unsqueeze(-2) + (k @ w_q.mT).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="not-transposed" caught_by="additive-attention-pairs"
# The weight matrices have shape (h, d), as in nn.Linear. Which way round must a row vector meet
# them?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q).unsqueeze(-2) + (k @ w_k).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="no-batches" caught_by="additive-attention-pairs"
# It works for one sequence only: the new dimensions are counted from the front. Where are they,
# counted from the end?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(1) + (k @ w_k.mT).unsqueeze(0)
    return (hidden.tanh() @ w).softmax(dim=-1) @ v


# %% wrong="additive-attention" name="scores-only" caught_by="additive-attention-hand"
# These are the weights. The last step is missing: what do they weigh?
def additive_attention(q, k, v, w_q, w_k, w):
    hidden = (q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3)
    return (hidden.tanh() @ w).softmax(dim=-1)


# %% wrong="additive-attention" name="cpu-table" caught_by="additive-attention-pairs"
# The table of scores is made on the default device and in the default dtype. What should it
# share with the queries?
def additive_attention(q, k, v, w_q, w_k, w):
    scores = torch.zeros(*q.shape[:-1], k.shape[-2])
    for j in range(k.shape[-2]):
        scores[..., j] = torch.tanh(q @ w_q.mT + (k[..., j : j + 1, :] @ w_k.mT)) @ w
    return scores.to(v.dtype).softmax(dim=-1) @ v


# %% [markdown] why="additive-attention"
# The two `unsqueeze` make room: (..., n, 1, h) plus (..., 1, m, h) broadcasts to
# (..., n, m, h), one hidden vector for each pair. `hidden @ w` sums over h, and the
# softmax runs over the keys.
#
# Query and key must meet *inside* the tanh. Without it, or with a tanh for each apart,
# the query adds one number to all scores of its row. A softmax ignores such a shift, so
# the query would have no say.


# %% right="additive-attention" name="loop"
def additive_attention(q, k, v, w_q, w_k, w):
    queries = q @ w_q.T
    scores = [(queries + k[..., j, None, :] @ w_k.T).tanh() @ w for j in range(k.shape[-2])]
    return torch.stack(scores, dim=-1).softmax(dim=-1) @ v


# %% right="additive-attention" name="einsum"
def additive_attention(q, k, v, w_q, w_k, w):
    queries = torch.einsum("...nd,hd->...nh", q, w_q)
    keys = torch.einsum("...md,hd->...mh", k, w_k)
    hidden = torch.tanh(queries[..., :, None, :] + keys[..., None, :, :])
    weights = torch.einsum("...nmh,h->...nm", hidden, w).softmax(-1)
    return torch.einsum("...nm,...mv->...nv", weights, v)


# %% right="additive-attention" name="concatenated"
def additive_attention(q, k, v, w_q, w_k, w):
    n, m = q.shape[-2], k.shape[-2]
    left = q.unsqueeze(-2).expand(*q.shape[:-1], m, q.shape[-1])
    right = k.unsqueeze(-3).expand(*k.shape[:-2], n, m, k.shape[-1])
    hidden = nn.functional.linear(torch.cat([left, right], -1), torch.cat([w_q, w_k], -1))
    return torch.softmax((hidden.tanh() * w).sum(-1), -1) @ v


# %% probe="additive-attention"
parts = [
    torch.tensor(t)
    for t in ([[1.0, 0], [0.5, -1]], [[0.0, 1], [1, 2], [-1, 0.5]], [[1.0], [2], [4]])
]
w_q, w_k = torch.tensor([[1.0, -0.5], [0.3, 0.8]]), torch.tensor([[0.2, 1.0], [-0.7, 0.4]])
additive_attention(*parts, w_q, w_k, torch.tensor([1.5, -2.0]))

# %% probe="additive-attention"
sizes = ((2, 2, 3), (2, 4, 2), (2, 4, 5), (6, 3), (6, 2), (6,))
additive_attention(*[torch.linspace(-1, 1, math.prod(s)).reshape(s) for s in sizes]).shape[-1]

# %% probe="additive-attention"
sizes = ((2, 3), (4, 2), (4, 5), (6, 3), (6, 2), (6,))
additive_attention(*[torch.empty(s, device="meta") for s in sizes])


# %% wrong="multi-head" name="view-not-transpose" caught_by="multi-head-library"
# The heads are cut with one reshape, which mixes tokens with features. Two dimensions must
# trade places instead: which?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        shape = (x.shape[0], self.heads, -1, x.shape[-1] // self.heads)
        q, k, v = (t.reshape(shape) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="merge-without-transpose" caught_by="multi-head-library"
# The heads are joined with one reshape, so each row of the output mixes several tokens. What must
# come before it?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.reshape(x.shape))


# %% wrong="multi-head" name="interleaved-heads" caught_by="multi-head-library"
# Every feature goes to another head in turn. The exercise gives head 0 the first features, all
# in one piece.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        width = x.shape[-1] // self.heads
        q, k, v = (t.unflatten(-1, (width, -1)).movedim(-1, -3) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="one-head" caught_by="multi-head-library"
# There is one head as wide as the layer. Where is the cut into heads?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unsqueeze(-3) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="scaled-by-d-model" caught_by="multi-head-library"
# The scores are divided by the square root of the full width. How long are the vectors whose dot
# product is taken in one head?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        q = q * math.sqrt(q.shape[-1] / x.shape[-1])
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="no-output-projection" caught_by="multi-head-library"
# The heads stand side by side, but nothing mixes them. What is `out_proj` for?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return out.transpose(-3, -2).flatten(-2)


# %% wrong="multi-head" name="keys-as-values" caught_by="multi-head-library"
# The values come from `k_proj`. What a token is found by and what it hands over have a
# projection each.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.k_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="queries-and-keys-swapped" caught_by="multi-head-library"
# Queries are made by `k_proj` and keys by `q_proj`.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.k_proj(x), self.q_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="no-projections" caught_by="multi-head-library"
# The input is cut into heads as it is. Which three projections come first?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = x, context, context
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="heads-averaged" caught_by="multi-head-library"
# The heads are averaged and repeated instead of standing side by side.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        out = out.mean(dim=-3, keepdim=True).expand(out.shape)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="residual" caught_by="multi-head-library"
# The input is added to the output. That comes in chapter 17; here the layer returns what it
# read.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return x + self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="returns-its-input" caught_by="multi-head-library"
# The layer returns its input. Every shape is right, and nothing was read.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        return x


# %% wrong="multi-head" name="weights-too" caught_by="multi-head-library"
# Two things come back, as from nn.MultiheadAttention. The exercise asks for the output alone.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2)), None


# %% wrong="multi-head" name="context-ignored" caught_by="multi-head-mask"
# The context is never read: keys and values come from x.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        projected = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="context-asks" caught_by="multi-head-mask"
# The context asks and x is read. Which of them gives the queries?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(context), self.k_proj(x), self.v_proj(x)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="values-from-x" caught_by="multi-head-mask"
# Keys come from the context, values from x. A token's key and its value belong together.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(x)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="mask-ignored" caught_by="multi-head-mask"
# The mask has no effect.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = None
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="mask-without-heads" caught_by="multi-head-mask"
# The sentences of the mask (b, n, m) do not meet their own scores (b, heads, n, m), but line up
# with heads. What shape should the mask have?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="mask-second-dimension" caught_by="multi-head-mask"
# The new dimension of the mask is counted from the front, which is wrong for a mask (n, m). Where
# is it, counted from the end?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(1)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="mask-inverted" caught_by="multi-head-mask"
# The mask acts the wrong way round. nn.MultiheadAttention shuts out where it is True; this layer
# allows.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else ~mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="cpu-output" caught_by="multi-head-mask"
# The heads are collected in a tensor made on the default device and in the default dtype.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        joined = torch.zeros(x.shape)
        for i in range(self.heads):
            width = x.shape[-1] // self.heads
            joined[..., i * width : (i + 1) * width] = out[..., i, :, :]
        return self.out_proj(joined.to(x.dtype))


# %% wrong="multi-head" name="nan-rows" caught_by="multi-head-mask"
# A query that may read nothing gives NaN in every head. What should it read instead?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        scores = q @ k.mT / math.sqrt(q.shape[-1])
        scores = scores if mask is None else scores.masked_fill(~mask, -math.inf)
        out = scores.softmax(dim=-1) @ v
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="float32-result" caught_by="multi-head-mask"
# The result is float32 whatever the dtype of the layer. Which call fixes it?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2)).float()


# %% wrong="multi-head" name="scaled-twice" caught_by="multi-head-library"
# The queries are scaled before they meet a function that scales as well.
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        q = q / math.sqrt(q.shape[-1])
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% wrong="multi-head" name="width-four" caught_by="multi-head-mask"
# The width of a head is fixed by an example. Which number of heads was asked for?
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (-1, 4)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% [markdown] why="multi-head"
# `unflatten` cuts the features into (heads, width), and `transpose(-3, -2)` moves the
# heads in front of the tokens. There they are a batch dimension, so one call attends
# for all heads, and divides by the root of the right width by itself. On the way back
# the transpose must come before `flatten`.
#
# A single reshape to (b, heads, n, width) has the right shape, but mixes tokens with
# features. The mask needs `unsqueeze(-3)`: counted from the end, it suits (n, m) and
# (b, n, m).


# %% right="multi-head" name="library-attention"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))


# %% right="multi-head" name="loop-over-heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        outs = []
        for q, k, v in zip(*(t.chunk(self.heads, dim=-1) for t in projected), strict=True):
            outs.append(scaled_dot_product_attention(q, k, v, mask))
        return self.out_proj(torch.cat(outs, dim=-1))


# %% right="multi-head" name="einsum"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        b, n, d = x.shape
        shape = (b, -1, self.heads, d // self.heads)
        q, k = self.q_proj(x).view(shape), self.k_proj(context).view(shape)
        v = self.v_proj(context).view(shape)
        scores = torch.einsum("bnhw,bmhw->bhnm", q, k) / math.sqrt(d // self.heads)
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(-3), -math.inf)
        out = torch.einsum("bhnm,bmhw->bnhw", scores.softmax(-1).nan_to_num(), v)
        return self.out_proj(out.reshape(b, n, d))


# %% right="multi-head" name="heads-in-the-batch"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        b, n, m = x.shape[0], x.shape[1], context.shape[1]
        q, k, v = (torch.cat(t.chunk(self.heads, -1)) for t in projected)
        if mask is not None:
            mask = mask.expand(b, n, m).repeat(self.heads, 1, 1)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(torch.cat(out.chunk(self.heads), -1))


# %% probe="multi-head"
def filled(layer):
    with torch.no_grad():
        for i, parameter in enumerate(layer.parameters()):
            parameter.copy_(
                torch.linspace(-1, 1, parameter.numel()).reshape(parameter.shape).sin() + 0.1 * i
            )
    return layer


x = torch.tensor([[[1.0, 2, 0, 1], [0, 1, 3, -1]]])
filled(MultiHeadAttention(4, 2))(x)

# %% probe="multi-head"
layer = MultiHeadAttention(4, 2)
with torch.no_grad():
    for i, p in enumerate(layer.parameters()):
        p.copy_((torch.arange(p.numel()).reshape(p.shape) * (i + 1.0)).cos())
x = torch.tensor([[[1.0, 2, 0, 1], [0, 1, 3, -1]], [[0.5, 1, 1, 0], [2, -1, 0, 1]]])
context = torch.tensor([[[0.0, 1, 1, 0], [1, -1, 0, 2], [2, 0, 1, 1]]]).repeat(2, 1, 1)
layer(x, context, torch.tensor([[[True, True, False]], [[True, False, False]]]))

# %% probe="multi-head"
layer = MultiHeadAttention(4, 2)
with torch.no_grad():
    for p in layer.parameters():
        p.copy_(torch.arange(p.numel()).reshape(p.shape).cos())
x = torch.tensor([[[1.0, 2, 0, 1], [0, 1, 3, -1], [1, 1, 0, 0]]])
layer(x, mask=torch.ones(3, 3, dtype=bool).tril())

# %% probe="multi-head"
layer = MultiHeadAttention(4, 2)
with torch.no_grad():
    for i, p in enumerate(layer.parameters()):
        p.copy_((torch.arange(p.numel()).reshape(p.shape) * (i + 1.0)).cos())
layer(torch.tensor([[[1.0, 2, 0, 1]]]), torch.tensor([[[0.0, 1, 1, 0], [1, -1, 0, 2]]]))

# %% probe="multi-head"
MultiHeadAttention(4, 2).to("meta")(torch.empty(1, 3, 4, device="meta"))

# %% probe="multi-head"
layer = MultiHeadAttention(8, 4).double()
with torch.no_grad():
    for i, p in enumerate(layer.parameters()):
        p.copy_((torch.arange(p.numel()).reshape(p.shape) * (i + 1.0)).cos())
x = torch.arange(16.0, dtype=torch.float64).reshape(1, 2, 8).sin()
[layer(x), layer(x, mask=torch.tensor([[[False, False], [True, False]]]))]


# %% wrong="predict-shuffle" name="no-choice" caught_by="predict-shuffle-commit"
# A prediction counts only if it is one of the choices. Which of them do you expect?
predict_shuffle = "d"

# %% [markdown] why="predict-shuffle"
# The same five vectors come back, in the new order. An output depends on its own query
# and on the *set* of keys and values: each score sees one pair, and the sum over keys
# has no order. Reordering the rows of the input therefore reorders the rows of the
# output, and does nothing else. Nothing in the formula says left or right; position
# must be added.

# %% probe="predict-shuffle"
predict_shuffle


# %% wrong="sinusoidal-positions" name="cosine-first" caught_by="sinusoidal-positions-clock"
# Sine and cosine trade places. Which of them is 0 at position 0?
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="halves" caught_by="sinusoidal-positions-clock"
# All sines come first, then all cosines. The exercise asks for them by turns.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


# %% wrong="sinusoidal-positions" name="from-one" caught_by="sinusoidal-positions-clock"
# The first row belongs to position 1. Where does counting start?
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(1, n + 1, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="half-exponent" caught_by="sinusoidal-positions-clock"
# The exponent is i/d instead of 2i/d, so the slowest clock turns a hundred times too fast.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(d // 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="rate-per-column" caught_by="sinusoidal-positions-clock"
# Each column has a rate of its own. The sine and the cosine of a pair must share one, or
# they are no hand of a clock.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(d, device=device, dtype=dtype) / d)
    return torch.stack([angles[:, 0::2].sin(), angles[:, 1::2].cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="faster-and-faster" caught_by="sinusoidal-positions-clock"
# The rates grow along the columns: the power is multiplied, where the formula divides.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="one-rate" caught_by="sinusoidal-positions-clock"
# All clocks turn at the same rate, so positions a full turn apart look alike. What does i do
# in the formula?
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * torch.ones(d // 2, device=device, dtype=dtype)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="natural-base" caught_by="sinusoidal-positions-clock"
# The base is e: a logarithm of 10 000 got lost on the way into exp.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * torch.exp(-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="full-turns" caught_by="sinusoidal-positions-clock"
# The angles carry a factor of two pi. The formula counts in radians without it.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = 2 * math.pi * torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="sines-only" caught_by="sinusoidal-positions-clock"
# There are sines only. Without the cosine, one clock shows the same at two positions.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return angles.sin().repeat_interleave(2, dim=-1)


# %% wrong="sinusoidal-positions" name="transposed" caught_by="sinusoidal-positions-clock"
# Rows and columns trade places: one row for each position, please.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2).mT


# %% wrong="sinusoidal-positions" name="dtype-ignored" caught_by="sinusoidal-positions-table"
# The table has the default dtype, whatever was asked for.
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, device=device) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="device-ignored" caught_by="sinusoidal-positions-table"
# The table stays on the default device. Which calls make new tensors here?
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, dtype=dtype)[:, None]
    angles = position * 10_000.0 ** (-torch.arange(0, d, 2, dtype=dtype) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="sinusoidal-positions" name="whole-rates" caught_by="sinusoidal-positions-table"
# The denominators are rounded to whole numbers. Where does an integer division or an
# integer dtype come in?
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    below = (10_000.0 ** (torch.arange(0, d, 2, device=device) / d)).round()
    angles = position / below.to(dtype)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% [markdown] why="sinusoidal-positions"
# A column of positions (n, 1) times a row of rates (d/2,) gives all angles at once; the
# slices `0::2` and `1::2` then put the sine and the cosine of one angle beside each
# other.
#
# The line that matters is the one with the rates: `torch.arange(0, d, 2)` already is
# $2i$. With `torch.arange(d // 2)` the exponent is halved and the slow clocks run too
# fast. With a rate for each column, from `torch.arange(d)`, a pair is no longer one
# hand of a clock.


# %% right="sinusoidal-positions" name="loop"
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    rows = []
    for p in range(n):
        angles = [p / 10_000 ** (2 * i / d) for i in range(d // 2)]
        rows.append([f(a) for a in angles for f in (math.sin, math.cos)])
    return torch.tensor(rows, device=device, dtype=dtype)


# %% right="sinusoidal-positions" name="exp-log"
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    rates = torch.exp(torch.arange(0, d, 2, device=device) * (-math.log(10_000.0) / d))
    angles = torch.outer(torch.arange(n, device=device).to(dtype), rates.to(dtype))
    return torch.stack([angles.sin(), angles.cos()], dim=-1).reshape(n, d)


# %% right="sinusoidal-positions" name="shifted-sine"
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    column = torch.arange(d, device=device)
    rates = 10_000.0 ** (-(column - column % 2).to(dtype) / d)
    angles = torch.arange(n, device=device, dtype=dtype).unsqueeze(1) * rates
    return torch.where(column % 2 == 0, torch.sin(angles), torch.cos(angles))


# %% right="sinusoidal-positions" name="columns"
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    table = torch.zeros(n, d, device=device, dtype=dtype)
    position = torch.arange(n, device=device, dtype=dtype)
    for i in range(d // 2):
        table[:, 2 * i] = torch.sin(position / 10_000 ** (2 * i / d))
        table[:, 2 * i + 1] = torch.cos(position / 10_000 ** (2 * i / d))
    return table


# %% probe="sinusoidal-positions"
sinusoidal_positions(4, 6, dtype=torch.float64)

# %% probe="sinusoidal-positions"
sinusoidal_positions(2, 4, device="meta")


# %% wrong="rope" name="split-halves" caught_by="rope-rotation"
# Feature i is paired with feature i + d/2. Several libraries do that, but this exercise pairs
# neighbours.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    (a, b), cos, sin = x.chunk(2, dim=-1), angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


# %% wrong="rope" name="pairs-torn" caught_by="rope-rotation"
# The turned pairs are not put back beside each other: all first halves come first. In which
# order did the features come in?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


# %% wrong="rope" name="positions-ignored" caught_by="rope-rotation"
# The given positions have no effect: rows are numbered from 0 each time.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = torch.arange(n, device=x.device)[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="backwards" caught_by="rope-rotation"
# The pairs turn the other way. Scores still depend on the difference only, but which way does
# the formula turn?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos + b * sin, b * cos - a * sin], dim=-1).flatten(-2)


# %% wrong="rope" name="no-minus" caught_by="rope-relative"
# Lengths change, so this is no rotation. A rotation has one minus sign: where?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos + b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="half-turned" caught_by="rope-relative"
# The second entry of each pair is computed from the first one after it was turned. What are a
# and b in both lines of the formula?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    cos, sin = (positions[:, None] * rates).cos(), (positions[:, None] * rates).sin()
    out = x.clone()
    out[..., 0::2] = out[..., 0::2] * cos - out[..., 1::2] * sin
    out[..., 1::2] = out[..., 0::2] * sin + out[..., 1::2] * cos
    return out


# %% wrong="rope" name="added" caught_by="rope-relative"
# The positions are added, as in exercise 16.10. Here they turn the vectors.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    return x + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


# %% wrong="rope" name="one-angle" caught_by="rope-rotation"
# All pairs turn by the same angle. What does i do in the formula?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    angles = positions[:, None].to(x.dtype)
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="half-exponent" caught_by="rope-rotation"
# The exponent is i/d instead of 2i/d, so all pairs but the first turn too fast.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(d // 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="from-one" caught_by="rope-rotation"
# Without given positions the first row is turned as well, as if it stood at position 1.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(1, n + 1, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="along-heads" caught_by="rope-rotation"
# Positions are counted along the third dimension from the end, which holds the heads. Which
# dimension holds the tokens?
def apply_rope(x, positions=None):
    n, d = (x.shape[-3] if x.dim() > 2 else x.shape[-2]), x.shape[-1]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    angles = angles[:, None] if x.dim() > 2 else angles
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="in-place" caught_by="rope-rotation"
# The caller's tensor is turned as well: writing into a slice or a view reaches it. What happens
# if the same queries are used twice?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2].clone(), x[..., 1::2].clone(), angles.cos(), angles.sin()
    x[..., 0::2], x[..., 1::2] = a * cos - b * sin, a * sin + b * cos
    return x


# %% wrong="rope" name="cpu" caught_by="rope-rotation"
# The angles are made on the default device, so they cannot meet an x that is elsewhere.
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n) if positions is None else positions
    angles = positions[:, None] * 10_000.0 ** (-torch.arange(0, d, 2, dtype=x.dtype) / d)
    a, b = x[..., 0::2], x[..., 1::2]
    out = torch.stack([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()])
    return out.movedim(0, -1).flatten(-2)


# %% wrong="rope" name="float32-result" caught_by="rope-rotation"
# The result is float32 whatever came in. Which call fixes the dtype?
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2].float(), x[..., 1::2].float(), angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% wrong="rope" name="whole-positions" caught_by="rope-rotation"
# Positions are cut to whole numbers. May a token stand between two places?
def apply_rope(x, positions=None):
    if positions is None:
        positions = torch.arange(x.shape[-2], device=x.device)
    positions = positions.long()
    d = x.shape[-1]
    rates = 10_000 ** (-torch.arange(0, d, 2, device=x.device) / d)
    angles = (positions[:, None] * rates).to(x.dtype)
    a, b, c, s = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * c - b * s, a * s + b * c], dim=-1).flatten(-2)


# %% wrong="rope" name="from-the-first" caught_by="rope-rotation"
# Positions are counted from the first one given. Scores still agree inside one call: what if
# queries and keys come in two calls?
def apply_rope(x, positions=None):
    if positions is None:
        positions = torch.arange(x.shape[-2], device=x.device)
    positions = positions - positions[0]
    d = x.shape[-1]
    rates = 10_000 ** (-torch.arange(0, d, 2, device=x.device) / d)
    angles = (positions[:, None] * rates).to(x.dtype)
    a, b, c, s = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * c - b * s, a * s + b * c], dim=-1).flatten(-2)


# %% wrong="rope" name="zero-is-none" caught_by="rope-rotation"
# Positions that are all 0 are taken for none given, and rows are numbered instead.
def apply_rope(x, positions=None):
    if positions is None or (not positions.is_meta and not positions.any()):
        positions = torch.arange(x.shape[-2], device=x.device)
    d = x.shape[-1]
    rates = 10_000 ** (-torch.arange(0, d, 2, device=x.device) / d)
    angles = (positions[:, None] * rates).to(x.dtype)
    a, b, c, s = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * c - b * s, a * s + b * c], dim=-1).flatten(-2)


# %% wrong="rope" name="positions-changed" caught_by="rope-rotation"
# The caller's positions are changed: a method whose name ends in _ writes into its tensor.
def apply_rope(x, positions=None):
    if positions is None:
        positions = torch.arange(x.shape[-2], device=x.device)
    d = x.shape[-1]
    rates = 10_000 ** (-torch.arange(0, d, 2, device=x.device) / d)
    angles = (positions.unsqueeze_(-1) * rates).to(x.dtype)
    a, b, c, s = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * c - b * s, a * s + b * c], dim=-1).flatten(-2)


# %% [markdown] why="rope"
# Each pair is a point in a plane, and the formula turns it by $\theta$. Turning a query
# by $p\,\omega$ and a key by $p'\omega$ makes their dot product depend on the positions
# through $p - p'$ alone. `stack(..., dim=-1).flatten(-2)` puts the turned neighbours
# back beside each other; a `cat` would put all first halves in front.
#
# The visible check cannot see which way the pairs turn. And whoever overwrites $a$
# before computing the second entry uses a value that was already turned.


# %% right="rope" name="complex"
def apply_rope(x, positions=None):
    *batch, n, d = x.shape
    if positions is None:
        positions = torch.arange(n, device=x.device)
    rates = 1 / 10_000 ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d)
    angles = torch.outer(positions.to(x.dtype), rates)
    turn = torch.polar(torch.ones_like(angles), angles)
    pairs = torch.view_as_complex(x.reshape(*batch, n, d // 2, 2).contiguous())
    return torch.view_as_real(pairs * turn).flatten(-2)


# %% right="rope" name="empty-like"
def apply_rope(x, positions=None):
    d = x.shape[-1]
    if positions is None:
        positions = torch.arange(x.shape[-2], device=x.device)
    out = torch.empty_like(x)
    for i in range(d // 2):
        angle = positions.to(x.dtype) / 10_000 ** (2 * i / d)
        a, b = x[..., 2 * i], x[..., 2 * i + 1]
        out[..., 2 * i] = a * torch.cos(angle) - b * torch.sin(angle)
        out[..., 2 * i + 1] = a * torch.sin(angle) + b * torch.cos(angle)
    return out


# %% right="rope" name="swapped-copy"
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    if positions is None:
        positions = torch.arange(n, device=x.device)
    rates = torch.exp(-math.log(10_000) * torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = (positions.unsqueeze(-1) * rates).repeat_interleave(2, dim=-1)
    swapped = torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).reshape(x.shape)
    return x * angles.cos() + swapped * angles.sin()


# %% right="rope" name="matrices"
def apply_rope(x, positions=None):
    n, d = x.shape[-2:]
    positions = torch.arange(n, device=x.device) if positions is None else positions
    exponent = torch.arange(d // 2, device=x.device, dtype=x.dtype) * 2 / d
    angles = positions[:, None] / torch.pow(10_000.0, exponent)
    rows = torch.stack([angles.cos(), -angles.sin(), angles.sin(), angles.cos()], dim=-1)
    turn = rows.unflatten(-1, (2, 2))
    return torch.einsum("npij,...npj->...npi", turn, x.unflatten(-1, (d // 2, 2))).flatten(-2)


# %% probe="rope"
apply_rope(torch.arange(8.0).reshape(2, 4))

# %% probe="rope"
x = torch.tensor([[1.0, -2, 0.5, 3]], dtype=torch.float64)
[apply_rope(x, torch.tensor([2])), x]

# %% probe="rope"
apply_rope(torch.arange(24.0).reshape(2, 3, 4))

# %% probe="rope"
apply_rope(torch.empty(2, 3, 4, device="meta"))

# %% probe="rope"
x, positions = torch.tensor([[1.0, -2, 0.5, 3], [2, 1, 0, 1]]), torch.tensor([1.5, 3.0])
[apply_rope(x, positions), positions]

# %% probe="rope"
apply_rope(torch.tensor([[1.0, -2, 0.5, 3], [2, 1, 0, 1]]), torch.zeros(2))


# %% wrong="flops" name="multiplications-only" caught_by="flops-counter"
# Only multiplications are counted. A product of matrices adds as well.
def attention_flops(n, d):
    return 4 * n * d * d + 2 * n * n * d


# %% wrong="flops" name="no-projections" caught_by="flops-counter"
# The two products between tokens are there, the four projections are not.
def attention_flops(n, d):
    return 4 * n * n * d


# %% wrong="flops" name="projections-only" caught_by="flops-counter"
# The four projections are there, the two products between tokens are not. Where does the
# length enter squared?
def attention_flops(n, d):
    return 8 * n * d * d


# %% wrong="flops" name="no-output-projection" caught_by="flops-counter"
# Three projections are counted. What happens to the heads after they are put side by side?
def attention_flops(n, d):
    return 6 * n * d * d + 4 * n * n * d


# %% wrong="flops" name="scores-only" caught_by="flops-counter"
# One product between tokens is counted. The scores cost one; what do the weights do next?
def attention_flops(n, d):
    return 8 * n * d * d + 2 * n * n * d


# %% wrong="flops" name="square-in-d-only" caught_by="flops-counter"
# The products between tokens are counted as if the table of scores were d by d. What is its
# shape?
def attention_flops(n, d):
    return 8 * n * d * d + 4 * n * d * d


# %% wrong="flops" name="cubic" caught_by="flops-sizes"
# The products between tokens grow with the cube of n. Over which dimension does a score sum?
def attention_flops(n, d):
    return 8 * n * d * d + 4 * n * n * n


# %% wrong="flops" name="thin-projections" caught_by="flops-counter"
# The projections are counted as if each were a vector. How many numbers does one row of output
# need, and how many products each?
def attention_flops(n, d):
    return 8 * n * d + 4 * n * n * d


# %% wrong="flops" name="with-softmax" caught_by="flops-counter"
# Something is counted for the softmax as well. The exercise asks for the matrix products only.
def attention_flops(n, d):
    return 8 * n * d * d + 4 * n * n * d + 3 * n * n


# %% wrong="flops" name="float" caught_by="flops-counter"
# The number is right, but it is a float. Which division or decimal point makes it one?
def attention_flops(n, d):
    return 8.0 * n * d**2 + 4.0 * n**2 * d


# %% wrong="flops" name="causal" caught_by="flops-sizes"
# Only half of the table of scores is counted, as under a causal mask. There is no mask here.
def attention_flops(n, d):
    return 8 * n * d * d + 2 * n * (n + 1) * d


# %% wrong="flops" name="rounded" caught_by="flops-sizes"
# The last digits of large counts are lost: somewhere the count is a 32-bit float.
def attention_flops(n, d):
    n, d = torch.tensor(float(n)), torch.tensor(float(d))
    return int(8 * n * d**2 + 4 * n**2 * d)


# %% [markdown] why="flops"
# Each projection is (n, d) by (d, d), so $2nd^2$, and there are four. The scores are
# (n, d) by (d, n), the weighted values (n, n) by (n, d): $2n^2d$ each. Together
# $8nd^2 + 4n^2d$.
#
# Heads do not appear: $h$ products of width $d/h$ cost $h \cdot 2n^2 (d/h)$, which is
# $2n^2d$ again. What is often left out is the output projection, or the second product
# between tokens.


# %% right="flops" name="factored"
def attention_flops(n, d):
    return 4 * n * d * (2 * d + n)


# %% right="flops" name="shapes"
def attention_flops(n, d):
    products = [(n, d, d)] * 4 + [(n, d, n), (n, n, d)]
    return sum(2 * a * b * c for a, b, c in products)


# %% right="flops" name="steps"
def attention_flops(n, d):
    projection = 2 * n * d**2
    scores = 2 * n**2 * d
    weighted_values = 2 * n**2 * d
    return 4 * projection + scores + weighted_values


# %% probe="flops"
[
    attention_flops(6, 4),
    attention_flops(10, 3),
    attention_flops(1, 1),
    attention_flops(50_001, 768) % 1009,
]


# %% wrong="chunked-attention" name="mean-of-chunks" caught_by="chunked-attention-same"
# Each chunk gets a softmax of its own and the results are averaged, as if all chunks mattered
# alike. How much weight did each chunk have?
def chunked_attention(q, k, v, chunk):
    parts = [
        (q @ keys.mT / math.sqrt(q.shape[-1])).softmax(dim=-1) @ values
        for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True)
    ]
    return sum(parts) / len(parts)


# %% wrong="chunked-attention" name="sum-of-chunks" caught_by="chunked-attention-same"
# Each chunk gets a softmax of its own and the results are added: the weights sum to the number
# of chunks.
def chunked_attention(q, k, v, chunk):
    return sum(
        (q @ keys.mT / math.sqrt(q.shape[-1])).softmax(dim=-1) @ values
        for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True)
    )


# %% wrong="chunked-attention" name="nothing-shrinks" caught_by="chunked-attention-same"
# When a larger score comes, the two sums of before are not corrected. They were made with the
# old maximum: what should they be multiplied by?
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        weights = (scores - new_top).exp()
        total = total + weights.sum(dim=-1, keepdim=True)
        out = out + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="output-does-not-shrink" caught_by="chunked-attention-same"
# The sum of exponentials is corrected for a new maximum, the weighted sum of values is not.
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (top - new_top).exp(), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="total-does-not-shrink" caught_by="chunked-attention-same"
# The weighted sum of values is corrected for a new maximum, the sum of exponentials is not.
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (top - new_top).exp(), (scores - new_top).exp()
        total = total + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="shrinks-the-wrong-way" caught_by="chunked-attention-same"
# The correction has the wrong sign in its exponent: the sums grow when they should shrink.
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (new_top - top).exp().nan_to_num(1, 1), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="maximum-forgotten" caught_by="chunked-attention-same"
# Each chunk is measured by its own maximum, even where an earlier one was larger. Then the sums
# grow instead of shrinking, and what you carry on is not the largest score so far.
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = scores.amax(dim=-1, keepdim=True)
        shrink, weights = (top - torch.maximum(top, new_top)).exp(), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="no-division" caught_by="chunked-attention-same"
# The weighted sum is returned as it is. What do the exponentials have to sum to?
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (top - new_top).exp(), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out


# %% wrong="chunked-attention" name="no-scale" caught_by="chunked-attention-same"
# The scores are not divided by the square root of d.
def chunked_attention(q, k, v, chunk):
    q = q * 1.0
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (top - new_top).exp(), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="last-chunk-dropped" caught_by="chunked-attention-same"
# Keys that do not fill a whole chunk are left out. Which keys are read if chunk does not divide
# m?
def chunked_attention(q, k, v, chunk):
    q, m = q / math.sqrt(q.shape[-1]), max(k.shape[-2] // chunk, 1) * chunk
    k, v = k[..., :m, :], v[..., :m, :]
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros_like(top), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, weights = (top - new_top).exp(), (scores - new_top).exp()
        total = total * shrink + weights.sum(dim=-1, keepdim=True)
        out = out * shrink + weights @ values
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="overflow" caught_by="chunked-attention-memory"
# Without subtracting a maximum the exponentials overflow when scores are large. Which number can
# be subtracted from all scores of a query without changing its weights?
def chunked_attention(q, k, v, chunk):
    total, out = 0.0, 0.0
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        weights = (q @ keys.mT / math.sqrt(q.shape[-1])).exp()
        total = total + weights.sum(dim=-1, keepdim=True)
        out = out + weights @ values
    return out / total


# %% wrong="chunked-attention" name="in-one-piece" caught_by="chunked-attention-memory"
# The result is right, but the whole table of scores is there at once. What is the argument
# `chunk` for?
def chunked_attention(q, k, v, chunk):
    return (q @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1) @ v


# %% wrong="chunked-attention" name="all-scores-kept" caught_by="chunked-attention-memory"
# The scores come chunk by chunk, but they are all kept and joined before the softmax.
def chunked_attention(q, k, v, chunk):
    scores = [q @ keys.mT for keys in k.split(chunk, dim=-2)]
    return (torch.cat(scores, dim=-1) / q.shape[-1] ** 0.5).softmax(dim=-1) @ (v * 1)


# %% wrong="chunked-attention" name="queries-in-chunks" caught_by="chunked-attention-memory"
# The queries are read in chunks, and each meets all keys at once. Which of the two should be
# cut?
def chunked_attention(q, k, v, chunk):
    parts = [
        (queries @ k.mT / math.sqrt(q.shape[-1])).softmax(dim=-1) @ v
        for queries in q.split(chunk, dim=-2)
    ]
    return torch.cat(parts, dim=-2)


# %% wrong="chunked-attention" name="default-tensors" caught_by="chunked-attention-memory"
# The running sums are made on the default device and in the default dtype. What should they
# share with the queries?
def chunked_attention(q, k, v, chunk):
    top = torch.full((*q.shape[:-1], 1), -math.inf)
    total, out = torch.zeros(*q.shape[:-1], 1), torch.zeros(*q.shape[:-1], v.shape[-1])
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT / math.sqrt(q.shape[-1])
        new_top = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        weights = (scores - new_top).exp()
        total.mul_((top - new_top).exp()).add_(weights.sum(dim=-1, keepdim=True))
        out.mul_((top - new_top).exp()).add_(weights @ values)
        top = new_top
    return out / total


# %% wrong="chunked-attention" name="starts-at-zero" caught_by="chunked-attention-memory"
# The largest score so far starts as a finite number. What if every score is far below it?
def chunked_attention(q, k, v, chunk):
    top = q.new_zeros((*q.shape[:-1], 1))
    total, out = 0 * top.exp(), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT / math.sqrt(q.shape[-1])
        new = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, powers = (top - new).exp(), (scores - new).exp()
        total = total * shrink + powers.sum(dim=-1, keepdim=True)
        out, top = out * shrink + powers @ values, new
    return out / total


# %% wrong="chunked-attention" name="number-of-chunks" caught_by="chunked-attention-memory"
# `chunk` is taken for the number of chunks. It says how many keys each of them holds.
def chunked_attention(q, k, v, chunk):
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = 0 * top.exp(), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.chunk(chunk, dim=-2), v.chunk(chunk, dim=-2), strict=True):
        scores = q @ keys.mT / math.sqrt(q.shape[-1])
        new = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, powers = (top - new).exp(), (scores - new).exp()
        total = total * shrink + powers.sum(dim=-1, keepdim=True)
        out, top = out * shrink + powers @ values, new
    return out / total


# %% wrong="chunked-attention" name="twice-the-chunk" caught_by="chunked-attention-memory"
# The chunks hold twice as many keys as asked for.
def chunked_attention(q, k, v, chunk):
    top = q.new_full((*q.shape[:-1], 1), -math.inf)
    total, out = 0 * top.exp(), q.new_zeros((*q.shape[:-1], v.shape[-1]))
    for keys, values in zip(k.split(2 * chunk, dim=-2), v.split(2 * chunk, dim=-2), strict=True):
        scores = q @ keys.mT / math.sqrt(q.shape[-1])
        new = torch.maximum(top, scores.amax(dim=-1, keepdim=True))
        shrink, powers = (top - new).exp(), (scores - new).exp()
        total = total * shrink + powers.sum(dim=-1, keepdim=True)
        out, top = out * shrink + powers @ values, new
    return out / total


# %% [markdown] why="chunked-attention"
# Everything summed so far was measured from the old maximum, so one factor,
# `(top - new_top).exp()`, moves both sums to the new one. Whoever shrinks only `total`
# or only `out` mixes two scales; averaging the softmax of each chunk forgets how much
# weight a chunk had.
#
# `top` starts at $-\infty$: the first factor is then $e^{-\infty} = 0$ and meets sums
# that are 0 anyway. From a start at 0, scores far below it all underflow, and the last
# line divides 0 by 0.


# %% right="chunked-attention" name="two-passes"
def chunked_attention(q, k, v, chunk):
    q = q / math.sqrt(q.shape[-1])
    top = q.new_full(q.shape[:-1], -math.inf)
    for start in range(0, k.shape[-2], chunk):
        scores = q @ k[..., start : start + chunk, :].mT
        top = torch.maximum(top, scores.max(dim=-1).values)
    total, out = 0, 0
    for start in range(0, k.shape[-2], chunk):
        weights = torch.exp(q @ k[..., start : start + chunk, :].mT - top.unsqueeze(-1))
        total = total + weights.sum(dim=-1)
        out = out + weights @ v[..., start : start + chunk, :]
    return out / total.unsqueeze(-1)


# %% right="chunked-attention" name="logsumexp"
def chunked_attention(q, k, v, chunk):
    size = out = None
    for keys, values in zip(k.split(chunk, dim=-2), v.split(chunk, dim=-2), strict=True):
        scores = q @ keys.mT / q.shape[-1] ** 0.5
        here = scores.logsumexp(dim=-1, keepdim=True)
        part = scores.softmax(dim=-1) @ values
        if size is None:
            size, out = here, part
        else:
            both = torch.logaddexp(size, here)
            out = out * (size - both).exp() + part * (here - both).exp()
            size = both
    return out


# %% right="chunked-attention" name="key-by-key"
def chunked_attention(q, k, v, chunk):
    top = (q * k[..., :1, :]).sum(dim=-1, keepdim=True) / math.sqrt(q.shape[-1])
    total, out = torch.ones_like(top), v[..., :1, :].expand(*q.shape[:-1], -1)
    for j in range(1, k.shape[-2]):
        score = (q * k[..., j, None, :]).sum(dim=-1, keepdim=True) / math.sqrt(q.shape[-1])
        high = torch.maximum(top, score)
        old, new = (top - high).exp(), (score - high).exp()
        total, out, top = total * old + new, out * old + new * v[..., j, None, :], high
    return out / total


# %% right="chunked-attention" name="in-place-sums"
def chunked_attention(q, k, v, chunk):
    top = torch.full_like(q[..., :1], float("-inf"))
    total = torch.zeros_like(top)
    out = torch.zeros(*q.shape[:-1], v.shape[-1], dtype=q.dtype, device=q.device)
    for start in range(0, k.size(-2), chunk):
        keys, values = (t.narrow(-2, start, min(chunk, k.size(-2) - start)) for t in (k, v))
        scores = torch.einsum("...nd,...md->...nm", q, keys).mul_(q.shape[-1] ** -0.5)
        high = torch.maximum(top, scores.amax(-1, True))
        scores.sub_(high).exp_()
        shrink = torch.exp(top - high)
        total.mul_(shrink).add_(scores.sum(-1, True))
        out.mul_(shrink).add_(scores @ values)
        top = high
    return out.div_(total)


# %% probe="chunked-attention"
q, k = (
    torch.tensor([[1.0, 2], [-1, 1]]),
    torch.tensor([[1.0, 0], [0, 2], [2, 1], [-1, 1], [0.5, 3]]),
)
chunked_attention(q, k, torch.tensor([[1.0], [2], [4], [8], [16]]), 2)

# %% probe="chunked-attention"
q, k = (
    torch.tensor([[1.0, 2], [-1, 1]]),
    torch.tensor([[3.0, 0], [0, 2], [2, 1], [-1, 1], [0.5, 1]]),
)
chunked_attention(q, k, torch.tensor([[1.0], [2], [4], [8], [16]]), 1)

# %% probe="chunked-attention"
q, k = torch.tensor([[300.0, 2]]), torch.tensor([[100.0, 0], [99, 2], [100, 1]])
chunked_attention(q, k, torch.tensor([[1.0], [2], [4]]), 2)


# %% probe="chunked-attention"
class Shapes(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and out.untyped_storage().data_ptr() != given:
            shapes.add(tuple(out.shape))
        return out


shapes, k = set(), torch.linspace(-1, 1, 14).reshape(7, 2)
given = k.untyped_storage().data_ptr()
with Shapes():
    chunked_attention(k[:3], k, k, 2)
sorted(shape for shape in shapes if 7 in shape)

# %% probe="chunked-attention"
ghost = torch.empty(5, 4, device="meta")
chunked_attention(ghost, ghost, ghost, 2)

# %% probe="chunked-attention"
chunked_attention(torch.tensor([[-30.0]]), torch.tensor([[10.0], [11]]), torch.eye(2), 1)


# %% probe="chunked-attention"
class Longest(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and out.untyped_storage().data_ptr() != given:
            longest.append(max(out.shape, default=0))
        return out


longest, k = [3], torch.linspace(-1, 1, 30).reshape(30, 1)
given = k.untyped_storage().data_ptr()
with Longest():
    chunked_attention(k[:1], k, k, 3)
max(longest)


# %% wrong="quiz-chunks" name="a" caught_by="quiz-chunks-count"
# Not both: every query still meets every key. Compare the two counts, chunk by chunk against
# one piece.
quiz_chunks = "a"

# %% wrong="quiz-chunks" name="b" caught_by="quiz-chunks-count"
# No product is left out, only cut into pieces. What must be held at once in either case?
quiz_chunks = "b"

# %% [markdown] why="quiz-chunks"
# Every query still meets every key, so the matrix products are the same, only cut into
# pieces: PyTorch's counter finds equal numbers of operations. What must be held at once
# shrinks from a table of 4096 by 4096 scores to one of 4096 by 64. Chunks save memory,
# not operations.

# %% probe="quiz-chunks"
quiz_chunks


# %% wrong="image-patches" name="reshaped-only" caught_by="image-patches-cut"
# The pixels are cut in the order of memory, so a "patch" is a strip of a row. Which pixels
# should be together?
def patchify(images, size):
    b, c, h, w = images.shape
    return images.reshape(b, (h // size) * (w // size), c * size * size)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="columns-first" caught_by="image-patches-cut"
# The patches come column by column. In which order does one read?
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 4, 2, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="pixels-by-column" caught_by="image-patches-cut"
# Inside a patch the pixels come column by column. The exercise asks for rows.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 5, 3).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="channels-last" caught_by="image-patches-channels"
# Inside a patch the channels come last. The exercise asks for them first.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 3, 5, 1).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="sizes-confused" caught_by="image-patches-cut"
# The grid of patches and the pixels in a patch trade places: this takes every other pixel.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, size, h // size, size, w // size)
    return grid.permute(0, 3, 5, 1, 2, 4).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="overlapping" caught_by="image-patches-cut"
# The patches overlap: the window moves by one pixel. By how much should it move?
def patchify(images, size):
    return nn.functional.unfold(images, size).mT


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="not-transposed" caught_by="image-patches-cut"
# Patches and pixels trade places: each row should be a patch.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size)


def relative_change(before, after, other):
    return ((before - after).norm() / (before - other).norm()).item()


# %% wrong="image-patches" name="upside-down" caught_by="image-patches-claim"
# The fraction is upside down: a small change should give a small number.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - other).norm() / (before - after).norm()).item()


# %% wrong="image-patches" name="squared" caught_by="image-patches-claim"
# These are squares of distances. Which root is missing?
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).square().sum() / (before - other).square().sum()).item()


# %% wrong="image-patches" name="tensor" caught_by="image-patches-claim"
# The result is a tensor. The exercise asks for a float.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return (before - after).norm() / (before - other).norm()


# %% wrong="image-patches" name="absolute" caught_by="image-patches-claim"
# This is a distance, not a share: what is it compared with?
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return (before - after).norm().item()


# %% wrong="image-patches" name="by-the-length" caught_by="image-patches-claim"
# The change is compared with the size of the picture, not with the distance to another one.
def patchify(images, size):
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    return ((before - after).norm() / before.norm()).item()


# %% wrong="image-patches" name="sum-of-sizes" caught_by="image-patches-claim"
# The entries of the difference are added without their signs. Is that the norm?
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    return ((before - after).abs().sum() / (before - other).abs().sum()).item()


# %% wrong="image-patches" name="largest-entry" caught_by="image-patches-claim"
# Only the entry that changes most counts. The norm runs over all of them.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    return ((before - after).abs().max() / (before - other).abs().max()).item()


# %% wrong="image-patches" name="row-by-row" caught_by="image-patches-claim"
# Each row has a norm of its own here, and these are averaged. The exercise asks for one norm
# over all entries.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    near, far = (before - after).norm(dim=-1), (before - other).norm(dim=-1)
    return (near.mean() / far.mean()).item()


# %% wrong="image-patches" name="by-the-other" caught_by="image-patches-claim"
# The change is compared with the size of the other picture, not with the distance to it.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    return ((before - after).norm() / other.norm()).item()


# %% wrong="image-patches" name="matrix-norm" caught_by="image-patches-claim"
# This norm is that of a matrix: its largest stretch. The exercise asks for the root of the sum
# of squares of all entries.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    norm = torch.linalg.matrix_norm
    return (norm(before - after, 2).max() / norm(before - other, 2).max()).item()


# %% wrong="image-patches" name="rounded" caught_by="image-patches-claim"
# The share is rounded, so small changes look equal. Who should round, and when?
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    return round(((before - after).norm() / (before - other).norm()).item(), 1)


# %% wrong="image-patches" name="before-changed" caught_by="image-patches-channels"
# The caller's tensor is changed: an operator with = writes into what came in.
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).mT


def relative_change(before, after, other):
    before -= after
    return (before.norm() / (before + after - other).norm()).item()


# %% [markdown] why="image-patches"
# `permute(0, 2, 4, 1, 3, 5)` brings the two dimensions of the grid to the front and
# leaves channel, row and column of a patch beside each other. A reshape alone cuts
# strips in the order of memory.
#
# The measurement: one shade more everywhere moves looked-up vectors about as far as
# another digit does, since neighbouring rows of the untrained table have nothing in
# common. Projected patches move little: a projection is continuous. So the id layer
# runs on pictures without seeing which shades are close.


# %% right="image-patches" name="unfold"
def patchify(images, size):
    return nn.functional.unfold(images, size, stride=size).transpose(1, 2)


def relative_change(before, after, other):
    distance = torch.linalg.vector_norm
    return float(distance(after - before) / distance(other - before))


# %% right="image-patches" name="loop"
def patchify(images, size):
    _, _, h, w = images.shape
    patches = [
        images[:, :, i : i + size, j : j + size].flatten(1)
        for i in range(0, h, size)
        for j in range(0, w, size)
    ]
    return torch.stack(patches, dim=1)


def relative_change(before, after, other):
    return math.dist(before.flatten(), after.flatten()) / math.dist(
        before.flatten(), other.flatten()
    )


# %% right="image-patches" name="windows"
def patchify(images, size):
    windows = images.unfold(2, size, size).unfold(3, size, size)
    return windows.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)


def relative_change(before, after, other):
    near, far = (before - after).square().sum(), (before - other).square().sum()
    return (near / far).sqrt().item()


# %% probe="image-patches"
patchify(torch.arange(24.0).reshape(1, 1, 4, 6), 2)

# %% probe="image-patches"
patchify(torch.arange(16.0).reshape(1, 2, 2, 4), 2)

# %% probe="image-patches"
relative_change(torch.ones(2), torch.tensor([1.0, 4]), torch.tensor([1.0, 13]))

# %% probe="image-patches"
before, after = torch.ones(2, 2), torch.tensor([[4.0, 1], [1, 5]])
[relative_change(before, after, torch.tensor([[13.0, 2], [0, 6]])), before]
