# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 16. Attention
#
# A recurrent network reads a sentence one word at a time and keeps one vector. How does
# the last step find out what the first word was? Here each position looks back by itself
# and chooses what to read.
#
# **You will build** attention from a dot product: masks, heads, positions, and a version
# that never holds the whole table of scores. One layer of it learns to write a sequence
# backwards, and you see how.
#
# **You can then** compute attention by hand, say who may look at whom, match PyTorch's
# layers, add a sense of order, count the cost, and test it.
#
# **You need** chapters 9 (tensors and modules) and 15 (recurrent networks).
#
# **Time** about two hours.

# %%
import math

import matplotlib.pyplot as plt
import torch
from coursekit import course_seed, device
from coursekit.plots import ERROR, MODEL
from coursekit.widgets import AttentionMap
from sklearn.datasets import load_digits
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

_ = torch.manual_seed(0)
print("PyTorch computes on", device())

# %% [markdown]
# ## How far back does a network look?
#
# We take an untrained recurrent network and ask how much its last state moves when one
# input moves: the norm of a gradient. The horizontal axis says how far back that input
# was. Look at how many powers of ten the curve spans.

# %%
# Alt: Line plot with 30 points and a logarithmic vertical axis. Horizontal: distance from the last
# step, 0 to 29. Vertical: norm of the gradient. The points fall along an almost straight line, from
# a little above 1 at distance 0 to below 10 to the power of -9 at distance 29.
torch.manual_seed(0)
reader = nn.RNN(16, 16, batch_first=True)
words = torch.randn(256, 30, 16, requires_grad=True)
reader(words)[0][:, -1].sum().backward()
reach = words.grad.norm(dim=-1).mean(dim=0).flip(0)

fig, ax = plt.subplots()
ax.semilogy(reach, "o-", color=MODEL)
ax.set(xlabel="distance from the last step", ylabel="norm of the gradient")
ax.set(title="What the last state feels of each input")
plt.show()

# %% [markdown]
# Each step back multiplies the influence by about the same factor, so it shrinks
# exponentially with the distance. We want a layer in which every path has length one, and
# which learns from the *content* of the words which of them to read.
#
# ## Three tokens by hand
#
# Each token offers a **key** (what it can be found by) and a **value** (what it hands
# over). Whoever looks holds a **query**. The dot product of query and key is the
# **score**. Here $d = 4$, and we divide each score by 2; the quiz below asks why.
#
# **Predict.** Which of the three keys agrees most with the query? Write the three scores
# down, then run the cell.

# %%
query = torch.tensor([1.0, 1, 1, 1])
keys = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0], [1, -1, 1, -1]])
values = torch.tensor([[10.0, 0], [0, 10], [10, 10]])

scores = keys @ query / 2
print("scores", scores.tolist())

# %% [markdown]
# A **softmax** turns scores into **weights**: positive, with sum 1. The output is the
# weighted mean of the values. With a pencil: $e^2 \approx 7.39$, $e^1 \approx 2.72$,
# $e^0 = 1$; divide each by their sum.
#
# **Predict.** Is the output the value of the best token, the plain mean of the three
# values, or something between? Write your guess down, then run the cell.

# %%
weights = scores.exp() / scores.exp().sum()
print("weights", [round(w, 3) for w in weights.tolist()])
print("output ", [round(x, 3) for x in (weights @ values).tolist()])

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# The first token has the largest weight, but the others keep theirs. The output is a
# mean, so it always lies between the values. The query never meets the values: what a
# token is found by and what it hands over are two separate things.
#
# </details>
#
# ### Quiz 16.1 — What to divide by
#
# With $d = 4$ the divisor 2 could have come from several rules, which part ways when the
# vectors get longer. The entries of queries and keys have mean 0 and standard deviation
# 1. Which divisor gives the scores a standard deviation of 1 for every $d$?
#
# - **a** half the length, $d / 2$
# - **b** the square root, $\sqrt d$
# - **c** the number of doublings, $\log_2 d$

# %% exercise="quiz-scale" minutes=3 kind="quiz" choices="a,b,c"
### BEGIN SOLUTION
quiz_scale = "b"
### END SOLUTION

# %% check="quiz-scale-spread" points=1
# The chosen divisor keeps the standard deviation of the scores at 1 for every length.
assert quiz_scale in ("a", "b", "c"), f"want one of a, b, c; got {quiz_scale!r}"
rules = {"a": lambda d: d / 2, "b": math.sqrt, "c": math.log2}
draw = torch.Generator().manual_seed(0)
for d in (4, 64, 1024):
    pairs = torch.randn(2, 1500, d, generator=draw)
    spread = ((pairs[0] * pairs[1]).sum(dim=-1) / rules[quiz_scale](d)).std().item()
    assert abs(spread - 1) < 0.1, f"d = {d}: want a spread of 1, got {spread:.2f}: what now?"
print("The divisor that you chose holds for d = 4, 64 and 1024.")

# %% [markdown]
# **Predict.** We leave the divisor out and let a softmax over 8 keys choose. As $d$
# grows, does the gradient that reaches the scores grow, stay, or die away?

# %%
draw = torch.Generator().manual_seed(0)
for d in (4, 64, 1024):
    pairs = torch.randn(500, 9, d, generator=draw)
    raw = (pairs[:, :1] * pairs[:, 1:]).sum(dim=-1).requires_grad_()
    raw.softmax(dim=-1)[:, 0].sum().backward()
    print(f"d = {d:4d}   mean size of the gradient {raw.grad.abs().mean().item():.4f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# A dot product of $d$ such terms has standard deviation $\sqrt d$. Softmax sees
# differences of that size and gives one key all the weight. Where a softmax is certain
# its slope is almost zero, so learning stops before it starts.
#
# </details>
#
# ## Scaled dot-product attention
#
# All queries at once, as rows of $Q$; keys and values as rows of $K$ and $V$:
#
# $$\operatorname{attention}(Q, K, V)
# = \operatorname{softmax}\!\left(\frac{Q K^\top}{s}\right) V$$
#
# Here $s$ is the divisor that passed the quiz's check.
#
# **Devices.** Your functions leave their inputs as they are, and stay on the device and
# in the dtype of these. Checks also run on torch's `meta` device: tensors there have a
# shape, a dtype and a device, but no numbers, so a tensor made elsewhere cannot meet
# them.

# %%
ghost = torch.empty(3, 4, device="meta")
print((ghost @ ghost.mT).softmax(dim=-1))
try:
    print(ghost + torch.ones(3, 4))
except RuntimeError as error:
    print(str(error)[:88])

# %% [markdown]
# A function that fills in a CPU tensor by itself fails there, as it would on a GPU. So do
# `.item()` and an `if` on a tensor's values, which would make a GPU wait: decide with
# `torch.where` or `masked_fill`. One helper, to compare two tensors wherever they are:


# %%
def largest_gap(got, want):
    """Return the largest absolute difference between two tensors of one shape."""
    return (got.cpu().double() - want.cpu().double()).abs().max().item()


print(f"{largest_gap(torch.zeros(3), torch.tensor([0.0, 2.0, -5.0])):g}")

# %% [markdown]
# ### Exercise 16.2 — Scaled dot-product attention
#
# Complete `scaled_dot_product_attention`. Shapes: `q` (..., n, d), `k` (..., m, d), `v`
# (..., m, d_v), the same leading dimensions in all three, none included. The result is
# (..., n, d_v). Leave the inputs unchanged.
#
# `mask` is `None` (every query may attend to every key) or a boolean tensor that
# broadcasts to (..., n, m). **True means: this query may attend to this key.** A
# forbidden key has weight exactly 0, even if the allowed scores are far lower. A query
# that may attend to nothing gets zeros, not NaN.
#
# <details><summary>Hint 1: the idea</summary>
#
# One score for each pair of query and key, so a table (..., n, m). Each row of it
# becomes weights. A key that may not be read should look infinitely bad before the
# softmax.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `k.mT` swaps the last two dimensions. `math.sqrt`, `tensor.masked_fill(where, value)`,
# `tensor.softmax(dim=...)`, `-math.inf`. What does softmax make of a row that is `-inf`
# throughout?
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Scores, scaled. If there is a mask: fill the forbidden places, softmax, then fill the
# forbidden places again so that hopeless rows become zero. Last, weights times values.
#
# </details>


# %% exercise="scaled-attention" minutes=12
def scaled_dot_product_attention(q, k, v, mask=None):
    """Return the values v, averaged for each query by how well its keys agree.

    q: (..., n, d)   k: (..., m, d)   v: (..., m, d_v)   mask: boolean, to (..., n, m)
    """
    ### BEGIN SOLUTION
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1) @ v
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.masked_fill(~mask, 0.0) @ v
    ### END SOLUTION


# %% check="scaled-attention-hand" points=1
# The three tokens give the output that we found by hand.
hand_keys = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0], [1, -1, 1, -1]])
hand_values = torch.tensor([[10.0, 0], [0, 10], [10, 10]])
got = scaled_dot_product_attention(torch.ones(1, 4), hand_keys, hand_values)

assert isinstance(got, torch.Tensor), f"want one tensor, got {type(got).__name__}"
assert got.shape == (1, 2), f"want shape (1, 2), got {tuple(got.shape)}: one row per query?"
e2, e1, e0 = math.exp(2), math.exp(1), 1.0
want = torch.tensor([[e2 + e0, e1 + e0]]) * 10 / (e2 + e1 + e0)
assert largest_gap(got, want) < 1e-4, f"want {want.tolist()}, got {got.tolist()}: which step?"
print("One query, three keys, three values: as by hand.")

# %% check="scaled-attention-library" points=2
# With and without a mask, in float32 and float64, the result is that of PyTorch's function.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
for dtype, place, n in ((torch.float32, device(), 4), (torch.float64, "cpu", 5)):
    sizes = ((2, 3, n, 8), (2, 3, 5, 8), (2, 3, 5, 6))
    q, k, v = (torch.randn(s, generator=draw).to(place, dtype) for s in sizes)
    allowed = torch.rand(2, 1, n, 5, generator=draw) < 0.5
    inputs = q, k, v, (allowed | torch.eye(n, 5, dtype=torch.bool)).to(place)
    copies = [t.clone() for t in inputs]
    for mask in (None, inputs[-1]):
        want = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        got = scaled_dot_product_attention(q, k, v, mask)
        seen = "no mask" if mask is None else "mask"
        assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: axes?"
        assert got.dtype == dtype, f"want {dtype}, got {got.dtype}: what fixed the dtype?"
        gap = largest_gap(got, want)
        assert gap < 1e-4, f"{seen}: want no difference from PyTorch, got {gap:.2g}: which step?"
    same = all(torch.equal(a, b) for a, b in zip(inputs, copies, strict=True))
    assert same, "want the inputs as they were, got changed ones: which step writes in place?"
### END HIDDEN TESTS

# %% check="scaled-attention-edges" points=2
# Nothing to read gives zeros, a forbidden key never counts, and no device is assumed.
### BEGIN HIDDEN TESTS
q, k, v = torch.ones(2, 4), torch.ones(3, 4), torch.tensor([[0.0, 1], [9, 7], [4, 5]])
mask = torch.tensor([[True, False, True], [False, False, False]])
got = scaled_dot_product_attention(q, k, v, mask)
assert not got.isnan().any(), "a query with nothing to read: want zeros, got NaN: where from?"
assert got[1].abs().max() == 0, f"nothing to read: want zeros, got {got[1].tolist()}: whose value?"
for others in (1.0, 0.5):
    k[::2] = others
    low = scaled_dot_product_attention(-1e12 * q, k, v, torch.eye(2, 3, dtype=bool))[1].tolist()
    assert low == [9, 7], f"very low scores: want [9, 7], got {low}: which key slipped through?"
ghosts = [torch.empty(s, device="meta") for s in ((2, 4), (3, 4), (3, 2))]
for mask in (None, torch.empty(2, 3, dtype=bool, device="meta")):
    shadow = scaled_dot_product_attention(*ghosts, mask)
    assert shadow.device.type == "meta", f"want device meta, got {shadow.device}: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# The same result three times: with loops, in your vectorised form, in PyTorch's one
# line.

# %%
torch.manual_seed(0)
q, k, v = torch.randn(4, 8), torch.randn(6, 8), torch.randn(6, 3)
looped = torch.zeros(4, 3)
for i in range(4):
    row = torch.stack([q[i] @ k[j] / math.sqrt(8) for j in range(6)]).softmax(dim=0)
    for j in range(6):
        looped[i] += row[j] * v[j]
ours = scaled_dot_product_attention(q, k, v)
theirs = nn.functional.scaled_dot_product_attention(q, k, v)
assert max(largest_gap(looped, ours), largest_gap(ours, theirs)) < 1e-5
print("loop, vectorised and library agree")

# %% [markdown]
# ## Who may look at whom
#
# A model that writes from left to right must not read what comes later. Token $i$ may
# attend to tokens $0$ to $i$: a **causal mask**.
#
# ### Exercise 16.3 — Causal mask
#
# Complete `causal_mask`: a boolean tensor of shape (n, n) on `device` (`None` means the
# default one). Entry (i, j) is True if query i may attend to key j, itself included.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write the table for n = 3 on paper: queries are rows, keys are columns. What shape do
# the True entries have?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `torch.ones(..., dtype=torch.bool, device=device)` and `.tril()`, or a comparison of
# two `torch.arange`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One line: all True, then keep the part on and below the diagonal.
#
# </details>


# %% exercise="causal-mask" minutes=4
def causal_mask(n, device=None):
    """Return the (n, n) boolean mask in which query i may attend to keys 0 to i."""
    ### BEGIN SOLUTION
    return torch.ones(n, n, dtype=torch.bool, device=device).tril()
    ### END SOLUTION


# %% check="causal-mask-table" points=1
# For three tokens, each query may attend to itself and what came before, in a boolean table.
got = causal_mask(3)
assert got.dtype == torch.bool, f"want torch.bool, got {got.dtype}: what is a mask made of?"
assert got.shape == (3, 3), f"want shape (3, 3), got {tuple(got.shape)}"
want = [[True, False, False], [True, True, False], [True, True, True]]
assert got.tolist() == want, f"want {want}, got {got.tolist()}: who is row, who is column?"
print("Token 0 sees itself; token 2 sees all three.")

# %% check="causal-mask-sizes" points=1
# Query i may attend to key j exactly when j <= i, for any n, on the device asked for.
### BEGIN HIDDEN TESTS
for n in (1, 5 + course_seed()):
    want = [[j <= i for j in range(n)] for i in range(n)]
    assert causal_mask(n).tolist() == want, f"n = {n}: want j <= i, got another table: why?"
place = causal_mask(4, device="meta").device.type
assert place == "meta", f"want a mask on device meta, got {place}: who chose?"
### END HIDDEN TESTS

# %% [markdown]
# Sentences of one batch differ in length. The short ones are filled up at the end with
# **padding**, which nobody may read.
#
# ### Exercise 16.4 — Padding mask
#
# Complete `padding_mask`. `lengths` is an integer tensor (b,), each entry from 0 to
# `max_len`. The result is boolean, of shape **(b, 1, max_len)**, on the device of
# `lengths`. Entry (s, 0, j) is True if position j of sentence s is a real token. The 1
# lets it broadcast over all queries.
#
# <details><summary>Hint 1: the idea</summary>
#
# Position j is real if j is smaller than the length. All positions and all lengths are
# compared at once.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `torch.arange(..., device=lengths.device)`, and `lengths[:, None]` to add a dimension.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# A comparison of a tensor of shape (max_len,) with one of shape (b, 1, 1).
#
# </details>


# %% exercise="padding-mask" minutes=5
def padding_mask(lengths, max_len):
    """Return the (b, 1, max_len) boolean mask that is True on the real tokens."""
    ### BEGIN SOLUTION
    return torch.arange(max_len, device=lengths.device) < lengths[:, None, None]
    ### END SOLUTION


# %% check="padding-mask-table" points=1
# Real tokens are True, padding is False, and the shape broadcasts over the queries.
got = padding_mask(torch.tensor([2, 3]), 4)
assert got.shape == (2, 1, 4), f"want shape (2, 1, 4), got {tuple(got.shape)}: which is 1?"
assert got.dtype == torch.bool, f"want torch.bool, got {got.dtype}: what is a mask made of?"
want = [[True, True, False, False], [True, True, True, False]]
assert got[:, 0].tolist() == want, f"want {want}, got {got[:, 0].tolist()}: where does it end?"
print("Two real tokens of four, then three of four.")

# %% check="padding-mask-lengths" points=1
# Every length from 0 to max_len works, on the device of the lengths.
### BEGIN HIDDEN TESTS
want = [0, 5 + course_seed(), 6 + course_seed(), 1]
lengths = torch.tensor(want, device=device())
got = padding_mask(lengths, 6 + course_seed())
assert lengths.tolist() == want, "want the lengths as they were, got changed ones: which line?"
assert got.shape == (4, 1, 6 + course_seed()), f"want max_len columns, got {tuple(got.shape)}"
assert got.sum(dim=-1).flatten().tolist() == want, f"want {want} True, got {got.sum(dim=-1)}"
place = padding_mask(torch.empty(2, dtype=int, device="meta"), 4).device.type
assert place == "meta", f"want a mask on device meta, got {place}: who chose?"
### END HIDDEN TESTS

# %% [markdown]
# Both at once is their logical and. Below, yellow may be read: rows are queries, columns
# are keys, three sentences of lengths 5, 3 and 0. The last has nothing to read at all,
# which is why such rows had to be zeros: one NaN would spread to every weight in
# training.

# %%
# Alt: Three 5 by 5 grids side by side, query down, key across, yellow where the query may read.
# Length 5: the diagonal and all below it is yellow. Length 3: the same, but columns 3 and 4 are
# dark throughout. Length 0: all dark.
both = causal_mask(5) & padding_mask(torch.tensor([5, 3, 0]), 5)

fig, axes = plt.subplots(1, 3, figsize=(7, 3), sharey=True)
for ax, table, length in zip(axes, both, (5, 3, 0), strict=True):
    ax.imshow(table, cmap="viridis", vmin=0, vmax=1)
    ax.grid(False)
    ax.set(title=f"length {length}", xlabel="key", xticks=range(5), yticks=range(5))
axes[0].set(ylabel="query")
plt.show()

# %% [markdown]
# ### Debug 16.5 — Too good to be true
#
# A colleague's language model reaches a training loss near zero in an hour, and writes
# nonsense. The training code is fine; the attention below is not. `q`, `k` are (..., n,
# d), `v` is (..., n, d_v); output i should depend on positions 0 to i only, with weights
# that sum to 1. Find the fault and repair it. Change one token and watch which outputs
# move.
#
# <details><summary>Hint 1: the idea</summary>
#
# A weight of zero and a score of zero are two different things.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Print the weights of three random tokens. Which entries should be zero, and which are?
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# One line is at fault: the one that applies the mask. What must a score be so that its
# exponential is zero?
#
# </details>


# %% exercise="causal-debug" minutes=6 kind="debug" broken="zero-scores"
def causal_attention(q, k, v):
    """Return attention in which position i reads positions 0 to i only."""
    n, d = q.shape[-2:]
    allowed = torch.ones(n, n, dtype=torch.bool, device=q.device).tril()
    scores = q @ k.mT / math.sqrt(d)
    ### BEGIN SOLUTION
    scores = scores.masked_fill(~allowed, -math.inf)
    ### END SOLUTION
    return scores.softmax(dim=-1) @ v


# %% check="causal-debug-future" points=1
# What comes later does not move an output.
draw = torch.Generator().manual_seed(0)
q, k, v = torch.randn(3, 5, 4, generator=draw)
before = causal_attention(q, k, v)
k[3:], v[3:] = 0.0, 100.0
moved = (causal_attention(q, k, v) - before).abs().amax(dim=-1) > 1e-6
assert not moved[:3].any(), f"token 3 changed: want outputs 3, 4 to move, got {moved.tolist()}"
print("Tokens 3 and 4 changed; outputs 0, 1 and 2 did not move.")

# %% check="causal-debug-past" points=2
# The past is read as PyTorch reads it.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
q, k, v = torch.randn(3, 2, 6, 4, generator=draw).to(device())
want = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
got = causal_attention(q, k, v)
assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: batches?"
gap = largest_gap(got, want)
assert gap < 1e-4, f"want no difference from PyTorch, got {gap:.2g}: do the weights sum to 1?"
assert causal_attention(*[q.to("meta")] * 3).is_meta, "want device meta: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# Faults of this kind raise no error. Only a test finds them, so the next exercise turns
# the tables.
#
# ### Test 16.6 — A test that is hard to fool
#
# Complete `check_attention(candidate)`. `candidate` is somebody's
# `scaled_dot_product_attention(q, k, v, mask=None)`. Raise an `AssertionError` if it
# breaks the promises of exercise 16.2, return nothing if it keeps them. An error inside
# a candidate counts as rejection too. Your mark is the share of wrong answers that you
# reject, and zero if you reject a right one. Right ones may differ by rounding, up to
# 1e-5.
#
# <details><summary>Hint 1: the idea</summary>
#
# List the promises first: scale, softmax axis, mask, empty rows, shapes, dtype, device,
# unchanged inputs. Each needs one input on which breaking it shows.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `torch.testing.assert_close(got, want)` compares shape, dtype, device and values.
# PyTorch's own function gives `want`. `torch.empty(..., device="meta")` gives inputs
# without numbers.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# For each dtype and for a mask and none: random inputs with n, m, d, d_v all different,
# compare, compare the inputs and the mask with copies. Then an empty row; then a very
# low allowed score beside a high forbidden one; then the meta device, with a mask and
# without.
#
# </details>


# %% exercise="check-attention" minutes=15 kind="test"
def check_attention(candidate):
    """Raise an AssertionError unless candidate keeps the promises of exercise 16.2."""
    ### BEGIN SOLUTION
    draw = torch.Generator().manual_seed(7)
    allowed = torch.tensor([[True, False, True], [True, True, False]])
    for dtype in (torch.float32, torch.float64):
        sizes = ((2, 2, 2, 8), (2, 2, 3, 8), (2, 2, 3, 5))
        inputs = [torch.randn(s, generator=draw, dtype=dtype) for s in sizes]
        for mask in (None, allowed):
            want = nn.functional.scaled_dot_product_attention(*inputs, attn_mask=mask)
            copies = [t.clone() for t in (*inputs, allowed)]
            result = candidate(*copies[:3], mask if mask is None else copies[3])
            torch.testing.assert_close(result, want)
            assert all(map(torch.equal, copies, (*inputs, allowed)))
    one, v = torch.ones(1, 4), torch.tensor([[1.0], [5.0]])
    assert candidate(one, torch.ones(2, 4), v, torch.zeros(1, 2, dtype=bool)).item() == 0
    first = torch.tensor([[True, False]])
    for other in (1.0, -1.0):
        k = torch.tensor([[1.0] * 4, [other] * 4])
        assert candidate(-1e12 * one, k, v, first).item() == 1
    ghost = one.to("meta")
    assert all(candidate(ghost, ghost, ghost, m).is_meta for m in (None, ghost[:, :1] > 0))
    ### END SOLUTION


# %% check="check-attention-sane" points=1
# PyTorch's own function passes your test, and a plain mean of the values does not.
def mean_of_values(q, k, v, mask=None):
    """Read every key equally."""
    return v.mean(dim=-2, keepdim=True).expand(*q.shape[:-1], -1)


check_attention(nn.functional.scaled_dot_product_attention)
try:
    check_attention(mean_of_values)
    rejected = False
except Exception:
    rejected = True
assert rejected, "want the mean of the values rejected, got it accepted: which value differs?"
print("Your test tells attention from an average.")

# %% check="check-attention-share" points=4 candidates="scaled-attention"
# Share of the course's wrong answers that your test rejects; zero if it rejects a right one.
### BEGIN HIDDEN TESTS
from coursekit.candidates import share_rejected

right, wrong = {}, {}  # the build fills these from the bank
4 * share_rejected(check_attention, "scaled_dot_product_attention", right, wrong, globals())
### END HIDDEN TESTS

# %% [markdown]
# ## Another score
#
# The dot product needs queries and keys of one length. The first attention for
# translation did not: it compared them with a small network, **additive attention**
# (Bahdanau, Cho and Bengio, 2015).
#
# $$\text{score}_{ij} = w^\top \tanh(W_q\, q_i + W_k\, k_j)$$
#
# ### Exercise 16.7 — Additive attention
#
# Complete `additive_attention`. Shapes: `q` (..., n, d_q), `k` (..., m, d_k), `v` (...,
# m, d_v), the same leading dimensions; `w_q` (h, d_q), `w_k` (h, d_k), `w` (h,). The
# result is (..., n, d_v): softmax of the scores over the keys, times the values. No
# divisor, no mask.
#
# <details><summary>Hint 1: the idea</summary>
#
# Project first, then add every query to every key: that is a tensor of shape (..., n, m,
# h).
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `q @ w_q.mT`; `unsqueeze(-2)` and `unsqueeze(-3)` make room for the other's dimension;
# `torch.tanh`; a tensor (..., h) `@ w` sums over h.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Hidden layer of shape (..., n, m, h), scores of shape (..., n, m), softmax over the
# last dimension, times v.
#
# </details>


# %% exercise="additive-attention" minutes=8
def additive_attention(q, k, v, w_q, w_k, w):
    """Return the values averaged by the softmax of w . tanh(w_q q + w_k k).

    q: (..., n, d_q)  k: (..., m, d_k)  v: (..., m, d_v)  w_q: (h, d_q)  w_k: (h, d_k)  w: (h,)
    """
    ### BEGIN SOLUTION
    hidden = torch.tanh((q @ w_q.mT).unsqueeze(-2) + (k @ w_k.mT).unsqueeze(-3))
    return (hidden @ w).softmax(dim=-1) @ v
    ### END SOLUTION


# %% check="additive-attention-hand" points=1
# One number per token: the scores are the tanh of sums, and the keys share a weight of 1.
got = additive_attention(
    torch.zeros(1, 1), torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [1.0]]),
    torch.ones(1, 1), torch.ones(1, 1), torch.tensor([2.0]),
)  # fmt: skip
want = 1 / (1 + math.exp(-2 * math.tanh(1)))
assert got.shape == (1, 1), f"want shape (1, 1), got {tuple(got.shape)}: one row per query?"
assert abs(got.item() - want) < 1e-5, f"want {want:.4f}, got {got.item():.4f}: which score?"
print("Scores 0 and 2 tanh(1), softmax, weighted mean.")

# %% check="additive-attention-pairs" points=2
# Every pair of query and key is scored by the small network, for batches and on any device.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
sizes = ((2, 3, 4), (2, 5, 6), (2, 5, 2), (7, 4), (7, 6), (7,))
for dtype, place in ((torch.float32, device()), (torch.float64, "cpu")):
    parts = q, k, v, w_q, w_k, w = [torch.randn(s, generator=draw).to(place, dtype) for s in sizes]
    pairs = torch.cat([q[:, :, None].expand(2, 3, 5, 4), k[:, None].expand(2, 3, 5, 6)], dim=-1)
    table = nn.functional.linear(pairs, torch.cat([w_q, w_k], dim=1)).tanh().mul(w).sum(dim=-1)
    copies, want = [t.clone() for t in parts], torch.bmm(table.softmax(dim=-1), v)
    got = additive_attention(*parts)
    same = all(torch.equal(a, b) for a, b in zip(parts, copies, strict=True))
    assert same, "want the inputs as they were, got changed ones: which step writes in place?"
    assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: which axis?"
    assert got.dtype == dtype, f"want {dtype}, got {got.dtype}: what fixed the dtype?"
    gap = largest_gap(got, want)
    assert gap < 1e-4, f"want no difference from scoring pair by pair, got {gap:.2g}: which step?"
shadow = additive_attention(*[torch.empty(s, device="meta") for s in sizes])
assert shadow.device.type == "meta", f"want device meta, got {shadow.device}: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# The dot product won because it is one matrix product: additive attention has to hold
# (n, m, h) numbers where the dot product holds (n, m).
#
# ## Several heads
#
# One softmax makes one mean. To look at two things at once, a layer projects its input,
# cuts the projections into **heads** of width `d_model // heads`, lets each attend for
# itself, puts the outputs side by side and projects once more. The next cell renames the
# weights of PyTorch's layer, so that yours can load them.


# %%
def weights_of(layer):
    """Return the weights of an nn.MultiheadAttention under the names of our layer."""
    names = [f"{part}_proj.{kind}" for kind in ("weight", "bias") for part in "qkv"]
    stacked = [*layer.in_proj_weight.chunk(3), *layer.in_proj_bias.chunk(3)]
    named = dict(zip(names, stacked, strict=True))
    named |= {"out_proj.weight": layer.out_proj.weight, "out_proj.bias": layer.out_proj.bias}
    return {name: tensor.detach().clone() for name, tensor in named.items()}


print(*weights_of(nn.MultiheadAttention(4, 2)), sep="  ")

# %% [markdown]
# ### Exercise 16.8 — Multi-head attention
#
# Complete `forward`; leave `__init__` as it is. `x` is (b, n, d_model) and asks;
# `context` is (b, m, d_model) and is read; with `context=None`, x reads itself. `mask`
# is `None` or boolean with two or three dimensions; it broadcasts to **(b, n, m)**, the
# same for all heads. The result is (b, n, d_model). Head 0 is made of the first
# `d_model // heads` features, head 1 of the next ones, and so on. Each head is scaled by
# the width of a head. Use your function, or PyTorch's, for the attention itself: a query
# that may read nothing reads zeros in each head.
#
# <details><summary>Hint 1: the idea</summary>
#
# The head is one more leading dimension: (b, heads, n, width). Then your attention
# handles all heads at once.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `t.unflatten(-1, (self.heads, -1))` gives (b, n, heads, width). Which two dimensions
# must trade places? `mask.unsqueeze(-3)`. On the way back: `transpose`, then
# `flatten(-2)`.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Project three times, split three times, make room for the heads in the mask, attend,
# bring the heads back beside each other, project with `out_proj`.
#
# </details>


# %% exercise="multi-head" minutes=15
class MultiHeadAttention(nn.Module):
    """Attend `heads` times side by side, each over a slice of the features."""

    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        """Return what x (b, n, d_model) reads from context (b, m, d_model), as (b, n, d_model)."""
        ### BEGIN SOLUTION
        context = x if context is None else context
        projected = self.q_proj(x), self.k_proj(context), self.v_proj(context)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for t in projected)
        mask = mask if mask is None else mask.unsqueeze(-3)
        out = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(-3, -2).flatten(-2))
        ### END SOLUTION


# %% check="multi-head-library" points=2
# With PyTorch's weights, the output is that of PyTorch's layer.
draw = torch.Generator().manual_seed(0)
theirs, x = nn.MultiheadAttention(12, 3, batch_first=True), torch.randn(2, 5, 12, generator=draw)
nn.init.normal_(theirs.in_proj_bias, generator=draw)
nn.init.normal_(theirs.out_proj.bias, generator=draw)
ours = MultiHeadAttention(12, 3)
ours.load_state_dict(weights_of(theirs))
got, want = ours(x), theirs(x, x, x, need_weights=False)[0]
assert isinstance(got, torch.Tensor), f"want one tensor, got {type(got).__name__}"
assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: which axis?"
gap = largest_gap(got, want)
assert gap < 1e-4, f"want no difference from PyTorch, got {gap:.2g}: how were the heads cut?"
print("Same weights, same output as nn.MultiheadAttention.")

# %% check="multi-head-mask" points=3
# Masks reach every head, a context is read, and device and dtype are those of the layer.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
for (b, n, m, heads), dtype in (((3, 4, 5, 3), torch.float32), ((2, 3, 6, 4), torch.float64)):
    theirs = nn.MultiheadAttention(12, heads, batch_first=True).to(dtype)
    ours = MultiHeadAttention(12, heads).to(dtype)
    ours.load_state_dict(weights_of(theirs))
    x, context = (torch.randn(b, s, 12, generator=draw, dtype=dtype) for s in (n, m))
    padding = torch.arange(m) < torch.randint(1, m, (b, 1, 1), generator=draw)
    for mask in (padding, torch.ones(n, m, dtype=torch.bool).tril()):
        blocked = ~mask.expand(b, n, m).repeat_interleave(heads, dim=0)
        got, want = ours(x, context, mask), theirs(x, context, context, attn_mask=blocked)[0]
        assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}"
        assert got.dtype == dtype, f"want {dtype}, got {got.dtype}: what fixed the dtype?"
        gap = largest_gap(got, want)
        assert gap < 1e-4, f"mask {tuple(mask.shape)}: want no gap, got {gap:.2g}: which heads?"
    gap = largest_gap(ours(x, context, padding & False), ours.out_proj.bias.expand(b, n, 12))
    assert gap < 1e-4, "nothing to read: want zeros in each head, got something else: from where?"
    later = torch.ones(n, n, dtype=torch.bool).triu()
    gap = largest_gap(ours(x, mask=later), ours(x, x.clone(), later))
    assert gap < 1e-6, "x as its own context: want no difference, got one: where is None read?"
ghost, seen = torch.empty(2, 3, 12, device="meta"), torch.empty(3, 3, dtype=bool, device="meta")
assert MultiHeadAttention(12, 3).to("meta")(ghost, mask=seen).is_meta, "want meta: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** We go from 1 head to 8 at the same width. Does the layer have more
# parameters, fewer, or as many? Write your guess down, then run the cell.

# %%
for heads in (1, 2, 8):
    layer = MultiHeadAttention(64, heads)
    print("heads", heads, " parameters", sum(p.numel() for p in layer.parameters()))

# %% [markdown]
# > **Misconception.** *"More heads make the layer bigger."* They cut the same
# > projections into thinner slices. What grows is the number of separate means; what
# > shrinks is the width that each head has to compare with.
#
# ## Order
#
# ### Prediction 16.9 — Shuffled tokens
#
# We feed five random tokens to self-attention without a mask, then the same five in
# another order. What happens to the five outputs?
#
# - **a** they change: attention reads from left to right
# - **b** they are the same five vectors, in the new order
# - **c** nothing: the same outputs, in the old order

# %% exercise="predict-shuffle" minutes=2 kind="predict" choices="a,b,c"
### BEGIN SOLUTION
predict_shuffle = "b"
### END SOLUTION

# %% check="predict-shuffle-commit" points=1
# You commit to a prediction before you run the experiment.
assert predict_shuffle in ("a", "b", "c"), f"want one of a, b, c; got {predict_shuffle!r}"
print("Your prediction stands. Now run the experiment.")

# %%
torch.manual_seed(0)
tokens, order = torch.randn(5, 8), torch.tensor([3, 0, 4, 1, 2])
plain = scaled_dot_product_attention(tokens, tokens, tokens)
shuffled = scaled_dot_product_attention(tokens[order], tokens[order], tokens[order])
print("distance to the old outputs, old order:", round((shuffled - plain).norm().item(), 4))
print("distance to the old outputs, new order:", round((shuffled - plain[order]).norm().item(), 4))

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Scores depend on pairs of vectors and the sum over keys has no order, so shuffling the
# tokens shuffles the outputs and changes nothing else. Attention is **permutation
# equivariant**: "dog bites man" and "man bites dog" hold the same vectors.
#
# </details>
#
# ### Exercise 16.10 — Sinusoidal positions
#
# One way to tell tokens where they are is to add a vector that depends on the position
# alone. Complete `sinusoidal_positions`: a table (n, d), d even, on `device` with
# `dtype`. Row $p$ (from 0), columns $2i$ and $2i+1$:
#
# $$P_{p,\,2i} = \sin\!\left(p / 10000^{2i/d}\right), \qquad
# P_{p,\,2i+1} = \cos\!\left(p / 10000^{2i/d}\right)$$
#
# <details><summary>Hint 1: the idea</summary>
#
# Each pair of columns is the hand of a clock. The first turns one radian per position,
# the last very slowly.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `torch.arange(0, d, 2)`, a power, an outer product by broadcasting, and `table[:, 0::2]
# = ...`. Give `device` and `dtype` to every tensor that you make.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Positions as a column, d/2 rates as a row, their product as angles; sines into the even
# columns, cosines into the odd ones.
#
# </details>


# %% exercise="sinusoidal-positions" minutes=8
def sinusoidal_positions(n, d, device=None, dtype=torch.float32):
    """Return the (n, d) table of sines and cosines of Vaswani et al. (2017), d even."""
    ### BEGIN SOLUTION
    position = torch.arange(n, device=device, dtype=dtype)[:, None]
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=device, dtype=dtype) / d)
    table = torch.empty(n, d, device=device, dtype=dtype)
    table[:, 0::2] = torch.sin(position * rates)
    table[:, 1::2] = torch.cos(position * rates)
    return table
    ### END SOLUTION


# %% check="sinusoidal-positions-clock" points=1
# Position 0 holds zeros and ones by turns; position 1 starts with sin 1 and cos 1.
table = sinusoidal_positions(3, 4)
assert table.shape == (3, 4), f"want shape (3, 4), got {tuple(table.shape)}: rows are positions?"
assert table[0].tolist() == [0, 1, 0, 1], f"want [0, 1, 0, 1], got {table[0].tolist()}: order?"
want = [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)]
gap = largest_gap(table[1], torch.tensor(want))
assert gap < 1e-5, f"position 1: want {want}, got {table[1].tolist()}: which rate?"
print("The first clock turns by 1 radian a step, the second by 0.01.")

# %% check="sinusoidal-positions-table" points=2
# Every entry follows the formula, and device and dtype are those asked for.
### BEGIN HIDDEN TESTS
n, d = 40 + course_seed(), 12
angle = [[p / 10_000 ** (2 * (c // 2) / d) for c in range(d)] for p in range(n)]
want = [[math.cos(a) if c % 2 else math.sin(a) for c, a in enumerate(row)] for row in angle]
for dtype in (torch.float32, torch.float64):
    table = sinusoidal_positions(n, d, dtype=dtype)
    assert table.dtype == dtype, f"want {dtype}, got {table.dtype}: what fixed the dtype?"
    assert table.shape == (n, d), f"want shape {(n, d)}, got {tuple(table.shape)}"
    gap = largest_gap(table, torch.tensor(want, dtype=torch.float64))
    assert gap < 1e-4, f"want the formula, got a difference of {gap:.2g}: which column?"
place = sinusoidal_positions(3, 4, device="meta").device.type
assert place == "meta", f"want a table on device meta, got {place}: who chose?"
### END HIDDEN TESTS

# %% [markdown]
# The dot products of all pairs of rows, below. **Predict.** Will the picture change
# along a diagonal? Look at one, then compare it with its neighbours.

# %%
# Alt: Heat map of 50 by 50 cells, both axes positions 0 to 49, position 0 at the top left. Colour:
# dot product, from below 16 (dark) to 32 (bright). The brightest cells are where the two positions
# are equal, the darkest in the top right and bottom left corners.
table = sinusoidal_positions(50, 64)

fig, ax = plt.subplots(figsize=(4.4, 3.6))
picture = ax.imshow(table @ table.mT, cmap="viridis")
ax.grid(False)
ax.set(xlabel="position", ylabel="position", title="Dot products of the rows of $P$")
fig.colorbar(picture, ax=ax, label="dot product")
plt.show()

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Each diagonal has one colour: $\sin a \sin b + \cos a \cos b = \cos(a - b)$, so the dot
# product of two rows depends on the difference of their positions alone.
#
# </details>
#
# **Rotary positions** (RoPE) put that property into the score itself: they turn queries
# and keys by an angle that grows with the position.
#
# ### Exercise 16.11 — Rotary positions
#
# Complete `apply_rope`. `x` is (..., n, d), d even. `positions` is a tensor (n,) of
# numbers, whole or not, on x's device, or `None` for 0 to n-1. At position $p$, the
# neighbours $(x_{2i}, x_{2i+1}) = (a, b)$ become
#
# $$(a\cos\theta - b\sin\theta,\; a\sin\theta + b\cos\theta),
# \qquad \theta = p / 10000^{2i/d}.$$
#
# Shape, dtype and device are those of x, and x is unchanged.
#
# <details><summary>Hint 1: the idea</summary>
#
# Each pair of neighbours is a point in a plane. Turn it by its own angle.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `x[..., 0::2]`, `x[..., 1::2]`, `torch.stack([...], dim=-1).flatten(-2)` to put pairs
# back beside each other. `torch.empty_like(x)` works too.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Angles of shape (n, d/2); their cosines and sines; the two halves of the pairs; the two
# new halves by the formula; interleave.
#
# </details>


# %% exercise="rope" minutes=10
def apply_rope(x, positions=None):
    """Return x (..., n, d) with each pair of neighbours turned in proportion to its position."""
    ### BEGIN SOLUTION
    n, d = x.shape[-2:]
    if positions is None:
        positions = torch.arange(n, device=x.device)
    rates = 10_000.0 ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = positions[:, None] * rates
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
    ### END SOLUTION


# %% check="rope-relative" points=2
# A rotation keeps lengths, and scores depend on the difference of positions only.
draw = torch.Generator().manual_seed(0)
q, k = torch.randn(1, 8, generator=draw), torch.randn(1, 8, generator=draw)
got = apply_rope(q, torch.tensor([3]))
assert got.shape == q.shape, f"want shape {tuple(q.shape)}, got {tuple(got.shape)}: pairs?"
assert abs(got.norm() - q.norm()) < 1e-4, f"want length {q.norm():.3f}, got {got.norm():.3f}: sign?"
near, far = (
    (apply_rope(q, torch.tensor([p])) * apply_rope(k, torch.tensor([p - 2]))).sum().item()
    for p in (2, 50)
)
assert abs(near - far) < 1e-3, f"both 2 apart: want equal scores, got {near:.3f}, {far:.3f}: why?"
print("Two apart is two apart, at position 2 and at position 50.")

# %% check="rope-rotation" points=3
# Each pair of neighbours turns by its own angle, forwards, for any positions, dtype and device.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
for dtype, place in ((torch.float32, device()), (torch.float64, "cpu")):
    x, spots = (
        torch.randn(2, 3, 5, 6, generator=draw, dtype=dtype),
        torch.randperm(9, generator=draw),
    )
    for positions in (None, spots[:5], spots[:5] + 0.25, 0 * spots[:5]):
        p = torch.arange(5) if positions is None else positions
        turn = torch.polar(torch.ones(5, 3), p[:, None] / 10_000 ** (torch.arange(3) / 3))
        pairs = torch.view_as_complex(x.double().reshape(2, 3, 5, 3, 2))
        want, ours = torch.view_as_real(pairs * turn).flatten(-2), x.clone().to(place)
        given = p.clone().to(place)
        got = apply_rope(ours, None if positions is None else given)
        assert torch.equal(given.cpu(), p), "want the positions unchanged: which line writes?"
        assert torch.equal(ours.cpu(), x), "want x unchanged, got it written over: which line?"
        assert got.shape == x.shape and got.dtype == dtype, f"got {tuple(got.shape)}, {got.dtype}"
        gap = largest_gap(got, want)
        assert gap < 1e-4, f"positions {positions}: want the formula, got {gap:.2g} off: angles?"
assert apply_rope(torch.empty(2, 5, 6, device="meta")).is_meta, "want meta: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# ## A layer that learns to reverse
#
# One attention layer, eight digits in, the same digits backwards out. There are $10^8$
# sequences, so it cannot learn them by heart. Each batch is fresh.


# %%
class Reverser(nn.Module):
    """Embed the digits, add what is known of their positions, attend once, read out."""

    def __init__(self, positions, heads=2):
        super().__init__()
        width = positions.shape[-1]
        self.positions = positions
        self.embed = nn.Embedding(10, width)
        self.attend = MultiHeadAttention(width, heads)
        self.read = nn.Linear(width, 10)

    def forward(self, ids):
        return self.read(self.attend(self.embed(ids) + self.positions))


print(Reverser(sinusoidal_positions(8, 32)))

# %% [markdown]
# We train it twice, once with positions (four times as large, so that they stand out
# beside the embeddings) and once with zeros in their place.
#
# **Predict.** Does the second one get there as well, stay at one digit in ten, or end
# somewhere between? Write your guess down, then run both cells.


# %%
def train(model, steps=500):
    """Train on fresh random digits and return the accuracy on 500 unseen sequences."""
    draw = torch.Generator().manual_seed(1)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(steps):
        ids = torch.randint(10, (64, 8), generator=draw)
        loss = nn.functional.cross_entropy(model(ids).flatten(0, 1), ids.flip(1).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    ids = torch.randint(10, (500, 8), generator=draw)
    return (model(ids).argmax(dim=-1) == ids.flip(1)).double().mean().item()


# %%
torch.manual_seed(0)
ordered = Reverser(4 * sinusoidal_positions(8, 32))
orderless = Reverser(torch.zeros(8, 32))
print(f"with positions     {train(ordered):.3f}")
print(f"without positions  {train(orderless):.3f}")

# %% [markdown]
# <details><summary><b>Explain.</b> What happened?</summary>
#
# Without positions the layer knows *which* digits there are, but not where: it can only
# guess among those present, which is better than one in ten.
#
# </details>
#
# Where do the queries look? Below, each row is a query and sums to 1, one panel for each
# head of the model with positions, and one for a head without.


# %%
def raw_scores(model, ids):
    """Return the scores of one sequence before mask and softmax, as (heads, n, n)."""
    layer, x = model.attend, model.embed(ids) + model.positions
    q, k = (p(x).unflatten(-1, (layer.heads, -1)).mT for p in (layer.q_proj, layer.k_proj))
    return torch.einsum("nwh,mwh->hnm", q, k).detach() / math.sqrt(q.shape[1])


ids = torch.tensor([3, 1, 4, 1, 5, 9, 2, 6])
maps = {"positions, head 0": raw_scores(ordered, ids)[0].softmax(dim=-1)}
maps["positions, head 1"] = raw_scores(ordered, ids)[1].softmax(dim=-1)
maps["no positions, head 0"] = raw_scores(orderless, ids)[0].softmax(dim=-1)
print(*maps, sep="; ")

# %% [markdown]
# Compare the panels row by row: which keys does each query read?

# %%
# Alt: Three 8 by 8 heat maps, query down, key across, both labelled 3 1 4 1 5 9 2 6; colour:
# weight, 0 to 1. Positions, heads 0 and 1: one cell stands out in each row, stepping from the top
# right to the bottom left. No positions, head 0: no cell is bright; a few columns are lighter in
# nearly all rows.
fig, axes = plt.subplots(1, 3, figsize=(8.4, 3), sharey=True, layout="constrained")
for ax, (title, weights) in zip(axes, maps.items(), strict=True):
    picture = ax.imshow(weights, cmap="viridis", vmin=0, vmax=1)
    ax.grid(False)
    ax.set(title=title, xlabel="key", xticks=range(8), xticklabels=ids.tolist())
axes[0].set(ylabel="query", yticks=range(8), yticklabels=ids.tolist())
fig.colorbar(picture, ax=axes, label="weight")
plt.show()

# %% [markdown]
# With positions, query $i$ reads key $7 - i$: the layer found the reversal, and the map
# shows it. Without them, the two queries with the digit 1 read the same keys: nothing
# tells one from the other.
#
# > **Misconception.** *"The weights explain the answer."* They say what was read, not
# > what was done with it. In a deep model the value at a position already mixes others,
# > and quite different weights can give the same output (Jain and Wallace, 2019).
#
# Explore the scores of the trained layer: change the head, the temperature, the mask.
# Which mask makes the reversal impossible?

# %%
AttentionMap(tokens=[str(i) for i in ids.tolist()], scores=raw_scores(ordered, ids)[None].numpy())

# %% [markdown]
# ## Where it breaks
#
# Every query meets every key. What does that cost?
#
# ### Exercise 16.12 — Counting operations
#
# Complete `attention_flops(n, d)`: the floating-point operations of one multi-head
# self-attention layer on one sequence of n tokens and width d. Count the matrix products
# only: the four projections (each a d by d matrix), the scores, and the weighted values.
# An (a, b) by (b, c) product counts 2abc: one multiplication and one addition. Return an
# `int`.
#
# <details><summary>Hint 1: the idea</summary>
#
# Write down the shapes of the six products. With h heads of width d/h, what happens to
# the h?
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# Multiplication. For a projection: (n, d) by (d, d). For the scores: (n, d) by (d, n).
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Four times one term plus two times another.
#
# </details>


# %% exercise="flops" minutes=5
def attention_flops(n, d):
    """Return the operations in the matrix products of one self-attention layer."""
    ### BEGIN SOLUTION
    return 4 * 2 * n * d * d + 2 * 2 * n * n * d
    ### END SOLUTION


# %% check="flops-counter" points=1
# The formula gives what PyTorch's counter finds in the six matrix products.
n, d = 6, 4
with FlopCounterMode(display=False) as counter:
    q, k, v = (torch.ones(n, d) @ torch.ones(d, d) for _ in range(3))
    ((q @ k.mT) @ v) @ torch.ones(d, d)
got, want = attention_flops(n, d), counter.get_total_flops()
assert got == want, f"n = 6, d = 4: want {want}, got {got}: which product is missing or doubled?"
assert isinstance(got, int), f"want an int, got {type(got).__name__}: which division?"
print("Six matrix products, counted.")

# %% check="flops-sizes" points=1
# The count is right for short and wide as well as for long and narrow sequences.
### BEGIN HIDDEN TESTS
for n, d in ((1, 1), (1000, 64), (64, 1000), (50_001, 768)):
    x, w = torch.empty(n, d, device="meta"), torch.empty(d, d, device="meta")
    with FlopCounterMode(display=False) as counter:
        q, k, v = (x @ w for _ in range(3))
        ((q @ k.mT) @ v) @ w
    got, want = attention_flops(n, d), counter.get_total_flops()
    assert got == want, f"n = {n}, d = {d}: want {want}, got {got}: which term grows too fast?"
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** For width 512, from which length on do the two products between tokens
# cost more than the four projections: about 100, about 1000, or about 10 000? Write your
# guess down, then run the cell.

# %%
# Alt: Two straight lines on logarithmic axes: length n from some tens to some tens of thousands
# across, operations from a few million to above 10 to the power of 12 up. Projections is the
# flatter line, above at short lengths; between tokens is steeper and above at long ones. They cross
# once.
width, lengths = 512, [2**i for i in range(5, 16)]
total = [attention_flops(n, width) for n in lengths]
projections = [8 * n * width**2 for n in lengths]

fig, ax = plt.subplots()
ax.loglog(lengths, [t - p for t, p in zip(total, projections, strict=True)], color=ERROR)
ax.loglog(lengths, projections, color=MODEL)
ax.text(2**13, 2e12, "between tokens", color=ERROR, ha="right")
ax.text(2**13, 4e9, "projections", color=MODEL)
ax.set(xlabel="length $n$", ylabel="operations", title="One layer of width 512")
plt.show()

# %% [markdown]
# The lines cross where $4 n^2 d = 8 n d^2$, at $n = 2d$. Beyond it the cost is
# **quadratic**, and so is the memory for the table of scores.

# %% [markdown]
# ### Exercise 16.13 — Attention in chunks
#
# Complete `chunked_attention`: the result of exercise 16.2 without a mask, `chunk` keys
# at a time (the last chunk may be shorter). Each query remembers its largest score so
# far, the sum of its exponentials, and its weighted sum of values. A new largest score
# shrinks both sums: the **online softmax**. Scores of many thousands, above or
# below zero, must do no harm.
#
# **No tensor that you make may be longer than `chunk`**, in any dimension; in the check,
# a chunk is longer than n, d and d_v. Slices of `k` and `v` are views and free.
#
# <details><summary>Hint 1: the idea</summary>
#
# $e^{s - \text{new}} = e^{s - \text{old}} \cdot e^{\text{old} - \text{new}}$: one factor
# corrects everything that was summed under the old maximum.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `k.split(chunk, dim=-2)`, `amax(dim=-1, keepdim=True)`, `torch.maximum`;
# `q.new_full(shape, -math.inf)` and `q.new_zeros(shape)` keep device and dtype.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# Start with maximum -inf and two sums of zero. Per chunk: scores, new maximum, the
# shrinking factor, the new exponentials, both sums. At the end divide one sum by the
# other.
#
# </details>


# %% exercise="chunked-attention" minutes=15
def chunked_attention(q, k, v, chunk):
    """Return attention of q (..., n, d) to k (..., m, d), v (..., m, d_v), chunk keys at a time."""
    ### BEGIN SOLUTION
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
    return out / total
    ### END SOLUTION


# %% check="chunked-attention-same" points=2
# Chunks of any size give the result of attention in one piece.
draw = torch.Generator().manual_seed(0)
q, k, v = (torch.randn(s, generator=draw) for s in ((2, 3, 4), (2, 7, 4), (2, 7, 5)))
want = nn.functional.scaled_dot_product_attention(q, k, v)
for chunk in (7, 1, 3):
    got = chunked_attention(q, k, v, chunk)
    assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: why?"
    gap = largest_gap(got, want)
    assert gap < 1e-4, f"chunk {chunk}: want no difference, got {gap:.2g}: what was forgotten?"
print("One chunk, seven chunks, or three with a short one: the same result.")


# %% check="chunked-attention-memory" points=3
# Large scores do not overflow, device and dtype hold, and no tensor is as long as the keys.
### BEGIN HIDDEN TESTS
class Watch(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for t in out if isinstance(out, (tuple, list)) else [out]:
            if isinstance(t, torch.Tensor) and t.untyped_storage().data_ptr() not in given:
                longest.append(max(t.shape, default=0))
        return out


draw, longest = torch.Generator().manual_seed(course_seed()), [0]
for dtype, place, size in ((torch.float32, device(), 60), (torch.float64, "cpu", 1)):
    parts = [torch.randn(s, generator=draw).to(place, dtype) for s in ((4, 8), (130, 8), (130, 3))]
    q, k, v = size * parts[0], size * parts[1], parts[2]
    given = {t.untyped_storage().data_ptr() for t in (q, k, v)}
    with Watch():
        got = chunked_attention(q, k, v, 10)
    assert got.dtype == dtype, f"want {dtype}, got {got.dtype}: what fixed the dtype?"
    assert got.isfinite().all(), f"scores near {8 * size**2}: want numbers, got inf or NaN: why?"
    gap = largest_gap(got, nn.functional.scaled_dot_product_attention(q, k, v))
    assert gap < 1e-3 * size, f"want the same, got {gap:.2g} off: what does a new maximum change?"
assert max(longest) <= 10, f"chunks of 10 keys: want 10 at most, got {max(longest)} in a tensor"
parts = 60 * parts[0].abs(), -60 * parts[1].abs(), parts[2]
gap = largest_gap(chunked_attention(*parts, 10), nn.functional.scaled_dot_product_attention(*parts))
assert gap < 1e-3, f"scores far below zero: want the same, got {gap:.2g} off: where do you start?"
shadow = chunked_attention(*[torch.empty(5, 4, device="meta") for _ in range(3)], 2)
assert shadow.device.type == "meta", f"want device meta, got {shadow.device}: what moved it?"
### END HIDDEN TESTS

# %% [markdown]
# ### Quiz 16.14 — What chunks save
#
# Attention over 4096 tokens, in one piece or in chunks of 64 keys. What do the chunks
# save?
#
# - **a** operations and memory
# - **b** operations only
# - **c** memory only

# %% exercise="quiz-chunks" minutes=3 kind="quiz" choices="a,b,c"
### BEGIN SOLUTION
quiz_chunks = "c"
### END SOLUTION

# %% check="quiz-chunks-count" points=1
# The choice names what the counts of operations and of numbers held at once show.
assert quiz_chunks in ("a", "b", "c"), f"want one of a, b, c; got {quiz_chunks!r}"
q, k = torch.empty(2, 4096, 32, device="meta")
operations, held = {}, {}
for chunk in (4096, 64):
    with FlopCounterMode(display=False) as counter:
        tables = [(q @ keys.mT).numel() for keys in k.split(chunk)]
    operations[chunk], held[chunk] = counter.get_total_flops(), max(tables)
fewer, smaller = operations[64] < operations[4096], held[64] < held[4096]
key = {(True, True): "a", (True, False): "b", (False, True): "c"}[fewer, smaller]
assert quiz_chunks == key, "want what the two counts show, got another choice: which one grows?"
print(f"operations {operations}, scores held at once {held}")

# %% [markdown]
# ## Claim lab: can BERT look at pictures?
#
# A popular article claims that BERT does well at classifying, detecting and generating
# images. BERT's input layer is an `nn.Embedding`: a table with one row for each token
# id. We hand it a picture of a digit. Will it refuse, run, or run and see something?

# %%
torch.manual_seed(0)
images = torch.tensor(load_digits().images, dtype=torch.float32)[:, None]
tokens = nn.Embedding(18, 16)
try:
    tokens(images[0])
except (RuntimeError, TypeError) as error:
    print("numbers: ", str(error).partition("types: ")[2].partition(" (")[0])
print("as ids:  ", tuple(tokens(images[0].long()).shape))

# %% [markdown]
# It refuses numbers. Cast to ids it runs, so *running* proves nothing. Does it see a
# picture? We make a digit one shade brighter everywhere and compare with another digit.
#
# **Predict.** Which input layer hardly notices: ids, patches, both, or neither?

# %% [markdown]
# ### Claim lab 16.15 — Tokens or patches
#
# A vision transformer (Dosovitskiy et al., 2021) cuts the picture into patches and
# projects their numbers. Complete both functions.
#
# - `patchify(images, size)`: (b, c, h, w) to (b, patches, c·size·size); h and w are
#   multiples of size. Patches in reading order; inside a patch: channel, then row, then
#   column.
# - `relative_change(before, after, other)`: three tensors of one shape; the norm of
#   (before − after) over the norm of (before − other), over all entries, as a `float`.
#
# <details><summary>Hint 1: the idea</summary>
#
# A picture is a grid of patches, and each patch a grid of pixels: six dimensions for a
# while.
#
# </details>
#
# <details><summary>Hint 2: the tools</summary>
#
# `reshape` splits h into (rows, size); `permute` reorders; `flatten`.
# `torch.linalg.vector_norm`. `nn.functional.unfold` does the cutting too.
#
# </details>
#
# <details><summary>Hint 3: the outline</summary>
#
# To (b, c, rows, size, columns, size), then to (b, rows, columns, c, size, size), then
# flatten the last three, then the two before.
#
# </details>


# %% exercise="image-patches" minutes=10 kind="claim" claim="C21"
def patchify(images, size):
    """Return the square patches of images (b, c, h, w) as rows: (b, patches, c*size*size)."""
    ### BEGIN SOLUTION
    b, c, h, w = images.shape
    grid = images.reshape(b, c, h // size, size, w // size, size)
    return grid.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)
    ### END SOLUTION


def relative_change(before, after, other):
    """Return how far `after` is from `before`, as a share of how far `other` is."""
    ### BEGIN SOLUTION
    return ((before - after).norm() / (before - other).norm()).item()
    ### END SOLUTION


# %% check="image-patches-cut" points=1
# Patches come in reading order, with their pixels in order.
got = patchify(torch.arange(16.0).reshape(1, 1, 4, 4), 2)
assert got.shape == (1, 4, 4), f"want shape (1, 4, 4), got {tuple(got.shape)}: patches?"
want = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
assert got[0].tolist() == want, f"want {want}, got {got[0].tolist()}: which pixels are together?"
print("Sixteen pixels in four patches.")

# %% check="image-patches-channels" points=1
# Colour pictures of any size are cut as torch's unfold cuts them; the inputs stay as they are.
### BEGIN HIDDEN TESTS
draw = torch.Generator().manual_seed(course_seed())
x = torch.randn(2, 3, 6, 9, generator=draw)
kept, got, want = x.clone(), patchify(x, 3), nn.functional.unfold(x, 3, stride=3).mT
assert got.shape == want.shape, f"want {tuple(want.shape)}, got {tuple(got.shape)}: h and w?"
assert torch.equal(got, want), "want the patches of unfold, got others: order inside a patch?"
relative_change(*x.reshape(3, 36, 3))
assert torch.equal(x, kept), "want the inputs as they were, got changed ones: which line?"
### END HIDDEN TESTS

# %% check="image-patches-claim" points=2
# One shade brighter: how far that moves token ids, and how far projected patches.
pictures = torch.tensor(load_digits().images, dtype=torch.float32)[:2, None]
trio = pictures[0], pictures[0] + 1, pictures[1]
with torch.random.fork_rng(), torch.no_grad():
    torch.manual_seed(course_seed())
    lookup, project = nn.Embedding(18, 16), nn.Linear(4, 16)
    as_ids = relative_change(*[lookup(t.long()) for t in trio])
    as_patches = relative_change(*[project(patchify(t[None], 2)) for t in trio])
assert isinstance(as_ids, float), f"want a float, got {type(as_ids).__name__}"
share = relative_change(torch.ones(2, 2), torch.tensor([[4.0, 1], [1, 5]]), torch.eye(2) * 20 + 1)
want = 5 / (20 * math.sqrt(2))
assert abs(share - want) < 1e-6, f"norms 5 and {5 / want:.1f}: want {want:.3f}, got {share:.3f}"
assert as_ids > 0.8, f"ids, one shade brighter: want almost another digit, got {as_ids:.2f}"
assert as_patches < 0.4, f"patches, one shade brighter: want a small change, got {as_patches:.2f}"
print(f"One shade brighter, relative to another digit: ids {as_ids:.2f}, patches {as_patches:.2f}")

# %% [markdown]
# To a table of ids, shade 7 and shade 8 are as foreign as two words. A projection is
# continuous. The length matters as well: BERT has 512 positions, and 224 by 224 pixels
# are far more tokens than patches of 16 by 16.

# %%
for name, n in (("pixels", 224 * 224), ("patches", (224 // 16) ** 2)):
    print(f"{name:8s} {n:6d} tokens   {attention_flops(n, 768):.1e} operations in one layer")

# %% [markdown]
# **The repair.** What is right in the claim is the middle: the same encoder, with
# patches for tokens and trained on pictures, classifies well (ViT), and masking patches
# as BERT masks words pretrains it (BEiT). That is another model, with another input
# layer and other weights. Detection and generation need other outputs too.

# %% [markdown]
# ## Summary
#
# $$\operatorname{attention}(Q, K, V)
# = \operatorname{softmax}\!\left(Q K^\top / \sqrt{d} + M\right) V,
# \qquad \text{cost } 8nd^2 + 4n^2 d$$
#
# - Attention is a weighted mean of values; $\sqrt d$ keeps the scores' spread at 1.
# - A mask ($M$ is 0 or $-\infty$) says who may look at whom.
# - Heads cut the same parameters into several means.
# - Attention has no order of its own; sinusoids add one, rotations make it relative.
# - The online softmax saves memory, not operations.

# %% [markdown]
# ## Next
#
# One layer reversed eight digits. What does a stack of them learn, if all it is asked is
# to guess the next token? Chapter 17 builds a GPT.

# %% [markdown]
# ## Further reading
#
# - Bahdanau, Cho, Bengio (2015). *Neural Machine Translation by Jointly Learning to
#   Align and Translate.* ICLR.
# - Vaswani et al. (2017). *Attention Is All You Need.* NeurIPS.
# - Su et al. (2021). *RoFormer: Enhanced Transformer with Rotary Position Embedding.*
#   arXiv:2104.09864.
# - Milakov, Gimelshein (2018). *Online Normalizer Calculation for Softmax.*
#   arXiv:1805.02867.
# - Dao et al. (2022). *FlashAttention.* NeurIPS.
# - Jain, Wallace (2019). *Attention is not Explanation.* NAACL.
# - Devlin et al. (2019). *BERT: Pre-training of Deep Bidirectional Transformers for
#   Language Understanding.* NAACL.
# - Dosovitskiy et al. (2021). *An Image is Worth 16x16 Words: Transformers for Image
#   Recognition at Scale.* ICLR.
# - Bao et al. (2022). *BEiT: BERT Pre-Training of Image Transformers.* ICLR.
