// Arithmetic of the forest widget, run by `node --test`.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const forest = await load("forest_explorer");
const sum = (values) => values.reduce((total, v) => total + v, 0);
const gini = (labels) => { const p = sum(labels) / labels.length; return labels.length ? 1 - p * p - (1 - p) * (1 - p) : 0; };
const grown = forest.extend(forest.plant(0, 1), 60), { train, held } = grown;
const row = (data, i) => [data.x[0][i], data.x[1][i]];

/** The label of a point from a tree cut at `depth`. */
function label(node, point, depth) {
  while (node.left && node.depth < depth) node = point[node.feature] <= node.threshold ? node.left : node.right;
  return node.label;
}

/** Small data with features of few values, so that rows tie. */
function small(seed, count = 14) {
  const random = forest.generator(seed), draw = () => Float64Array.from({ length: count }, () => Math.floor(6 * random()));
  return { x: [draw(), draw()], y: Uint8Array.from({ length: count }, () => (random() < 0.5 ? 0 : 1)) };
}

/** The least Gini impurity over all thresholds of a feature, straight from its definition. */
function bruteForce(values, y, rows) {
  const scores = [...new Set(rows.map((i) => values[i]))].sort((a, b) => a - b).slice(0, -1).map((threshold) => {
    const parts = [true, false].map((below) => rows.filter((i) => values[i] <= threshold === below).map((i) => y[i]));
    return sum(parts.map((part) => (part.length * gini(part)) / 2));
  });
  return Math.min(...scores, Infinity);
}

test("the moons are of equal size and, but for noise, half circles", () => {
  const data = forest.moons(4000, forest.generator(3)), of = (y, k) => sum([...data.x[k]].filter((_, i) => data.y[i] === y)) / 2000;
  assert.equal(sum([...data.y]), 2000);
  [[0, 0, 0], [0, 1, 2 / Math.PI], [1, 0, 1], [1, 1, 0.5 - 2 / Math.PI]].forEach(([y, k, mean]) => near(of(y, k), mean, 0.05));
});
test("the impurity is n times half of Gini's", () => {
  for (const labels of [[], [1], [0, 1], [1, 1, 0, 1, 0], [0, 0, 0]]) near(forest.impurity(labels.length, sum(labels)), (labels.length * gini(labels)) / 2);
});
test("the best split of a feature is the best of all thresholds", () => {
  for (let seed = 0; seed < 40; seed++) {
    const { x, y } = small(seed), times = new Uint8Array(14).fill(1), orders = forest.sorted({ x });
    x.forEach((values, k) => near(forest.bestSplit(orders[k], values, y, times, 14, sum([...y])).score, bruteForce(values, y, [...y.keys()])));
  }
});
test("a row that is drawn twice counts as two rows", () => {
  const { x, y } = small(5), times = Uint8Array.from(y, (_, i) => i % 3), rows = [...y.keys()].flatMap((i) => Array(times[i]).fill(i));
  const order = forest.sorted({ x })[0].filter((i) => times[i]), split = forest.bestSplit(order, x[0], y, times, rows.length, sum(rows.map((i) => y[i])));
  near(split.score, bruteForce(x[0], y, rows));
});
test("a feature of one value cannot be split, nor can rows that agree in both", () => {
  const one = new Uint8Array(3).fill(1), values = new Float64Array(3).fill(2);
  assert.equal(forest.bestSplit([0, 1, 2], values, [0, 1, 1], one, 3, 2).score, Infinity);
  const tree = forest.grow({ x: [values, values], y: Uint8Array.of(0, 1, 1) }, [[0, 1, 2], [0, 1, 2]], one, 2, Math.random);
  assert.deepEqual(tree, { label: 1, depth: 0 });
});
test("each split of a tree is the best of its node's rows", () => {
  const check = (node, rows) => {
    if (!node.left) return;
    const parts = [true, false].map((below) => rows.filter((i) => train.x[node.feature][i] <= node.threshold === below));
    const score = sum(parts.map((part) => forest.impurity(part.length, sum(part.map((i) => train.y[i])))));
    near(score, Math.min(...train.x.map((values) => bruteForce(values, train.y, rows))));
    check(node.left, parts[0]);
    check(node.right, parts[1]);
  };
  check(grown.single, [...train.y.keys()]);
});
test("scikit-learn's tree has as many leaves and errors at each depth", () => {
  const { treeTrain, treeHeld } = forest.curves(grown, 1), depths = [1, 2, 3, 4, 5, 6];
  assert.deepEqual(depths.map((d) => forest.leaves(grown.single, d)), [2, 4, 6, 9, 13, 16]);
  assert.deepEqual(depths.map((d) => Math.round(120 * treeTrain[d - 1])), [23, 14, 13, 13, 3, 2]);
  assert.deepEqual(depths.map((d) => Math.round(400 * treeHeld[d - 1])), [87, 68, 70, 84, 70, 70]);
});
test("a tree of depth d has at most 2^d leaves, and a tree that ends early has no error on its rows", () => {
  for (const tree of grown.trees) for (let d = 1; d <= 5; d++) assert.ok(forest.leaves(tree, d) <= 2 ** d);
  assert.equal(forest.curves(grown, 1).treeTrain.at(-1), 0);
});
test("a bootstrap sample has as many rows as the data and leaves out about 1 / e of them", () => {
  const samples = Array.from({ length: 200 }, (_, seed) => forest.bootstrap(120, forest.generator(seed)));
  assert.ok(samples.every((times) => sum([...times]) === 120));
  near(sum(samples.map((times) => times.filter((n) => !n).length)) / (200 * 120), (1 - 1 / 120) ** 120, 0.01);
});
test("predictions are the labels of the leaves at each depth", () => {
  const got = forest.predictions(grown.trees[3], held);
  for (let d = 1; d <= 12; d++) for (let i = 0; i < 400; i += 7) assert.equal(got[(d - 1) * 400 + i], label(grown.trees[3], row(held, i), d));
});
test("the sums count the votes of the first trees, out of bag only of those that left the row out", () => {
  const cut = 5, seen = (t) => forest.bootstrap(120, forest.generator(1e6 + t)), t = 25, first = grown.trees.slice(0, t), left = first.map((_, k) => seen(k));
  for (let i = 0; i < 120; i += 5) {
    const votes = first.map((tree) => label(tree, row(train, i), cut)), at = (cut - 1) * 120 + i, absent = votes.filter((_, k) => !left[k][i]);
    assert.equal(grown.sums[t].train[at], sum(votes));
    assert.equal(grown.sums[t].out[at], sum(absent));
    assert.equal(grown.sums[t].absent[i], absent.length);
  }
});
test("a forest that grew in two steps is the one that grew in one", () => {
  const other = forest.extend(forest.extend(forest.plant(0, 1), 7), 60);
  assert.deepEqual(other, grown);
});
test("the data of a seed do not depend on the forest, and another seed has others", () => {
  assert.deepEqual(forest.plant(0, 2).held, held);
  assert.notDeepEqual(forest.plant(1, 1).held, held);
});
test("the majority decides, a tie is class 0, and rows without a vote do not count", () => {
  assert.deepEqual([[0, 1], [1, 1], [1, 2], [2, 3]].map(([ones, votes]) => forest.majority(ones, votes)), [0, 1, 0, 1]);
  const votes = Uint8Array.of(9, 9, 9, 0, 2, 1), rate = (cast) => forest.errorRate(votes, { y: [0, 1, 1] }, 2, cast);
  assert.deepEqual(rate(() => 2), { error: 1 / 3, count: 3 });
  assert.deepEqual(rate((i) => (i < 2 ? 2 : 0)), { error: 0, count: 2 });
  assert.ok(Number.isNaN(rate(() => 0).error));
});
test("the error of the vote is that of the trees asked one by one", () => {
  const { forestHeld } = forest.curves(grown, 9), trees = grown.trees.slice(0, 9), wrong = (i) =>
    (sum(trees.map((tree) => label(tree, row(held, i), 4))) > 4.5 ? 1 : 0) !== held.y[i];
  near(forestHeld[3], [...held.y.keys()].filter(wrong).length / 400);
});
test("the share of votes on the grid is that of the trees asked at each place", () => {
  for (const depth of [1, 3, 12]) {
    const shares = forest.voteShares(grown.trees.slice(0, 7), depth, 20);
    shares.forEach((share, o) => {
      const place = [-2 + (5 * (o % 21)) / 20, -1.6 + (3.7 * Math.floor(o / 21)) / 20];
      near(share, sum(grown.trees.slice(0, 7).map((tree) => label(tree, place, depth))) / 7);
    });
  }
});
test("the borders run around each place that is on another side", () => {
  const side = new Uint8Array(25);
  assert.equal(forest.borders(side, 4), "");
  side[12] = 1; // the middle
  assert.deepEqual(forest.borders(side, 4).match(/M[^M]+/g).sort(), ["M1.5 1.5h1", "M1.5 1.5v1", "M1.5 2.5h1", "M2.5 1.5v1"]);
});
test("the forest is better than the tree on held-out rows of most data, and never much worse", () => {
  const all = Array.from({ length: 20 }, (_, seed) => forest.curves(forest.extend(forest.plant(seed, 1), 60), 60));
  const gains = all.map((c) => c.treeHeld[11] - c.forestHeld[11]);
  assert.ok(gains.filter((gain) => gain > 0).length >= 15 && Math.min(...gains) > -0.03);
});
test("the words give the shares that are right, and of how many rows where some have no vote", () => {
  const words = (trees) => forest.describe({ depth: 3, trees, features: 1, seed: 0 }, grown, forest.curves(grown, trees));
  assert.match(words(1).forest, /^Data 0\. 1 tree of depth 3, 1 feature tried at a split, \d+ leaves in all: .* \(of the 47 rows that a tree left out\)\.$/);
  assert.match(words(60).forest, /60 trees .* out of bag 8\d\.\d\u00a0%\.$/);
  assert.match(words(60).single, /6 leaves: right for 89\.2\u00a0% of the training rows and 82\.5\u00a0% of the held-out rows\.$/);
});
test("the axis of the errors ends above the largest of them, at 40 % where that is enough", () => {
  const highest = (seed, trees) => {
    const found = forest.curves(forest.extend(forest.plant(seed, 1), trees), trees);
    const largest = Math.max(...["treeTrain", "treeHeld", "forestTrain", "forestHeld"].flatMap((key) => found[key])), end = forest.highest(found);
    assert.ok(largest <= end, `an error of ${largest} on an axis to ${end}`);
    return end;
  };
  assert.equal(highest(0, 30), 0.4);
  assert.deepEqual([62, 188, 197].map((seed) => Math.max(...[1, 2, 3].map((trees) => highest(seed, trees)))), [0.6, 0.6, 0.6]);
});
