// Arithmetic of the margin widget, run by `node --test`.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const svm = await load("margin_explorer");
const sum = (values) => values.reduce((total, v) => total + v, 0);
const linear = (softness) => ({ kernel: "linear", gamma: 1, softness, selected: -1 });
const rbf = (softness, gamma) => ({ kernel: "rbf", gamma, softness, selected: -1 });
const STATES = [linear(0.01), linear(1), linear(1000), rbf(0.1, 0.1), rbf(1, 1), rbf(1000, 0.1), rbf(1000, 20)];
const f = (points, model, state, at) => model.bias + sum(points.map((p, i) => model.beta[i] * svm.similarity(state, p, at)));
const weights = (points, model) => [0, 1].map((k) => sum(points.map((p, i) => model.beta[i] * p[k])));
// Decision values at (0, 0), (-2, 1), (1.5, -0.5) and the number of support vectors, from scikit-learn's SVC.
const REFERENCE = [
  [linear(1), [0.05, -1.45, 1.264286], 8], [rbf(100, 0.5), [0.252862, -1.947715, -0.857147], 11],
  [rbf(1, 0.3), [-0.089536, -0.968671, 0.713434], 14], [rbf(100, 2), [-0.106021, -0.838331, -0.840731], 16]];

/** Points of two classes that overlap, or with a gap between them. */
function scattered(seed, count, gap = 0) {
  const random = svm.generator(seed), label = (i) => (i % 2 ? 1 : -1);
  return Array.from({ length: count }, (_, i) => [label(i) * (gap + random() * 2) * 0.6, 5 * random() - 2.5, label(i)])
    .map(([x, y, l]) => (gap ? [x, y, l] : [x + random() - 0.5, y, l]));
}
const ALL = [svm.START, scattered(1, 12), scattered(2, 40), scattered(3, 16, 0.5)];
const every = (check) => ALL.forEach((points) => STATES.forEach((state) => check(points, state, svm.train(points, state))));

test("two points have their boundary in the middle and the distance as margin", () => {
  const points = [[-1, 0, -1], [1, 0, 1]], model = svm.train(points, linear(10));
  near(model.beta[1], 0.5);
  near(model.bias, 0);
  near(svm.report(points, model, linear(10)).width, 2);
});
test("of three points the machine is x1 + x2 - 1", () => {
  const points = [[0, 0, -1], [2, 0, 1], [0, 2, 1]], model = svm.train(points, linear(100));
  weights(points, model).forEach((w) => near(w, 1, 1e-6));
  near(model.bias, -1, 1e-6);
});
test("a price below what two points ask for is all that they pay", () => {
  const model = svm.train([[-1, 0, -1], [1, 0, 1]], linear(0.1));
  assert.deepEqual(model.beta, [-0.1, 0.1]);
});
test("the dual variables stay between 0 and C and balance the classes", () => every((points, { softness }, { beta }) => {
  assert.ok(beta.every((b, i) => b * points[i][2] >= 0 && Math.abs(b) <= softness));
  near(sum(beta), 0, 1e-9 * Math.max(1, softness));
}));
test("the conditions of the optimum hold for each point", () => every((points, { softness }, { beta, values }) => {
  points.forEach(([, , y], i) => {
    const alpha = Math.abs(beta[i]), margin = y * values[i];
    if (alpha < softness) assert.ok(margin > 1 - 2e-6, `alpha below C inside the margin: ${margin}`);
    if (alpha > 0) assert.ok(margin < 1 + 2e-6, `alpha above 0 outside the margin: ${margin}`);
  });
}));
test("primal and dual objective agree", () => every((points, { softness }, { beta, bias, values }) => {
  const norm = sum(beta.map((b, i) => b * (values[i] - bias))), dual = sum(beta.map(Math.abs)) - norm / 2;
  const primal = norm / 2 + softness * sum(points.map(([, , y], i) => Math.max(0, 1 - y * values[i])));
  near(primal, dual, 1e-5 * Math.max(1, softness));
}));
test("training reaches the tolerance, also at the largest price", () => every((points, state, { gap }) => assert.ok(gap < 2e-6, `${gap}`)));
test("the margin of separable points is the distance of the classes' hulls", () => {
  const toSegment = ([px, py], [ax, ay], [bx, by]) => {
    const t = svm.clamp(((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1), [0, 1]);
    return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
  };
  for (const seed of [4, 5, 6, 7]) {
    const points = scattered(seed, 16, 0.4), state = linear(1000), distances = [];
    for (const p of points) for (const a of points) for (const b of points) if (a[2] === b[2] && p[2] !== a[2]) distances.push(toSegment(p, a, b));
    near(svm.report(points, svm.train(points, state), state).width, Math.min(...distances), 1e-5);
  }
});
test("libsvm finds the same values and support vectors for the figure's own points", () => {
  const at = [[0, 0], [-2, 1], [1.5, -0.5]];
  for (const [state, values, support] of REFERENCE) {
    const model = svm.train(svm.START, state);
    values.forEach((value, i) => near(f(svm.START, model, state, at[i]), value, 1e-4));
    assert.equal(svm.report(svm.START, model, state).support, support);
  }
});
test("at the largest price the three points on the margin fix the machine", () => {
  const state = linear(1000), model = svm.train(svm.START, state), [w1, w2] = weights(svm.START, model);
  near(w1, 26 / 17, 1e-6);
  near(w2, 10 / 17, 1e-6);
  near(model.bias, -9.6 / 17, 1e-6);
  assert.equal(svm.report(svm.START, model, state).each.filter((p) => p.state === "edge").length, 3);
});
test("a point that is no support vector can go", () => {
  const state = linear(10), model = svm.train(svm.START, state), { each } = svm.report(svm.START, model, state);
  const kept = svm.START.filter((_, i) => each[i].support), smaller = svm.train(kept, state);
  assert.ok(kept.length < svm.START.length);
  for (const at of [[0, 0], [2, -1], [-1, 2]]) near(f(kept, smaller, state, at), f(svm.START, model, state, at), 1e-5);
});
test("a larger price never widens the margin", () => {
  const widths = [0.01, 0.1, 1, 10, 100, 1000].map((c) => svm.report(svm.START, svm.train(svm.START, linear(c)), linear(c)).width);
  widths.slice(1).forEach((width, i) => assert.ok(width <= widths[i] + 1e-5));
});
test("the RBF machine moves with its points", () => {
  const moved = svm.START.map(([x, y, l]) => [x + 0.3, y - 0.2, l]), state = rbf(10, 0.7);
  const [here, there] = [svm.START, moved].map((points) => svm.train(points, state));
  here.values.forEach((value, i) => near(there.values[i], value, 1e-5));
});
test("points at one place with different labels, and points of one class, are no trouble", () => {
  const same = [[1, 1, 1], [1, 1, -1]], one = [[0, 0, 1], [1, 1, 1]];
  for (const state of STATES) {
    assert.ok(svm.train(same, state).values.every((v) => Math.abs(v) < 1e-9));
    assert.deepEqual(svm.train(one, state).values, [1, 1]);
    assert.match(svm.describe(state, one, svm.report(one, svm.train(one, state), state)).setting, /^All points are of one class/);
  }
  assert.match(svm.describe(linear(1), same, svm.report(same, svm.train(same, linear(1)), linear(1))).setting, /No direction tells/);
});
test("the solution of linear equations satisfies them, whatever the order of the rows", () => {
  near(svm.solve([[0, 2, 4], [3, 1, 5]])[0], 1);
  const random = svm.generator(8), rows = Array.from({ length: 6 }, () => Array.from({ length: 7 }, random));
  const x = svm.solve(rows.map((row) => [...row]));
  rows.forEach((row) => near(sum(x.map((v, i) => v * row[i])), row[6], 1e-9));
});
test("the surface is f at the places of its grid", () => STATES.forEach((state) => {
  const model = svm.train(svm.START, state), values = svm.surface(svm.START, model, state, 4);
  for (let o = 0; o < 25; o++) near(values[o], f(svm.START, model, state, [(o % 5) * 1.5 - 3, Math.floor(o / 5) * 1.5 - 3]), 1e-9);
}));
test("the grid is fine enough that a drawn line keeps to the boundary, also of a kernel that falls fast", () => {
  for (const state of [{ kernel: "rbf", softness: 1000, gamma: 20 }, { kernel: "rbf", softness: 1, gamma: 4 }, { kernel: "rbf", softness: 1, gamma: 0.3 }]) {
    const model = svm.train(svm.START, state), cells = svm.cellsFor(state);
    const at = (place) => f(svm.START, model, state, place), step = 0.03;
    for (const path of svm.levelLines(svm.surface(svm.START, model, state), 0, cells)) for (const place of path) {
      const [x, y] = place.map((v) => (6 * v) / cells - 3), around = [[step, 0], [-step, 0], [0, step], [0, -step]].map(([a, b]) => at([x + a, y + b]) >= 0);
      assert.ok(new Set(around).size === 2, `no change of sign near (${x}, ${y}), gamma ${state.gamma}`);
    }
  }
});

/** A grid of the distances to its middle. */
function cone(cells) {
  const wide = cells + 1, middle = cells / 2;
  return Float64Array.from({ length: wide ** 2 }, (_, o) => Math.hypot((o % wide) - middle, Math.floor(o / wide) - middle));
}
const length = (path) => sum(path.slice(1).map(([x, y], i) => Math.hypot(x - path[i][0], y - path[i][1])));
test("a level line of a cone is one closed circle", () => {
  const lines = svm.levelLines(cone(60), 20.3, 60);
  assert.equal(lines.length, 1);
  assert.deepEqual(lines[0][0], lines[0].at(-1));
  near(length(lines[0]), 2 * Math.PI * 20.3, 0.1);
});
test("a level line that leaves the grid runs from border to border", () => {
  const slope = Float64Array.from({ length: 121 }, (_, o) => (o % 11) + 0.5 * Math.floor(o / 11)), lines = svm.levelLines(slope, 6.2, 10);
  assert.equal(lines.length, 1);
  for (const [x, y] of lines[0]) near(x + 0.5 * y, 6.2, 1e-9);
  near(length(lines[0]), Math.hypot(5, 10), 1e-9);
});
test("a flat surface has no level line, and a cone cut by the border has four", () => {
  assert.deepEqual(svm.levelLines(new Float64Array(121), 1, 10), []);
  assert.equal(svm.levelLines(cone(20), 12, 20).length, 4);
});
test("the bands above a level cover its area", () => {
  const area = (path) => sum([...path.matchAll(/M([\d.-]+) [\d.-]+H([\d.-]+)v1/g)].map(([, from, to]) => to - from));
  near(area(svm.bandsAbove(cone(60).map((v) => -v), -20.3, 60)), Math.PI * 20.3 ** 2, 12);
  near(area(svm.bandsAbove(new Float64Array(121), 0, 10)), 110, 1e-9);
  assert.equal(svm.bandsAbove(new Float64Array(121), 1, 10), "");
});
test("the words count what the figure shows and describe the selected point", () => {
  const state = { ...linear(1000), selected: 15 }, found = svm.report(svm.START, svm.train(svm.START, state), state);
  const words = svm.describe(state, svm.START, found);
  assert.match(words.setting, /C\u00a0=\u00a01000: 7 of 16 points are support vectors\. 4 lie inside the margin or beyond it/);
  assert.match(words.setting, /2 of them on the wrong side\. The margin is 1\.221 wide\./);
  assert.match(words.chosen, /^Point 16, class \+1, at \(\u22120\.60, 0\.40\) is on the wrong side of the boundary: .*\u00a0= C\.$/);
  assert.equal(svm.describe({ ...state, selected: -1 }, svm.START, found).chosen, "No point is selected.");
});
