// Arithmetic of the gradient-descent widget, run by `node --test`.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const gd = await load("gradient_descent");
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Hessian of the mean squared error, from the data: 2 [[mean x^2, mean x], [mean x, 1]]. */
function eigenvalues(condition) {
  const { x } = gd.points(condition), a = 2 * mean(x.map((v) => v * v)), b = 2 * mean(x), middle = (a + 2) / 2;
  const half = Math.sqrt(((a - 2) / 2) ** 2 + b * b);
  return [middle - half, middle + half];
}

test("the Hessian of the data has the condition number asked for", () => {
  for (const k of [1, 2, 10, 100]) {
    const [small, large] = eigenvalues(k);
    near(large / small, k, 1e-6);
  }
});
test("the stable limit is 2 over the largest eigenvalue", () => {
  for (const k of [1, 10, 100]) near(gd.stableLimit(k), 2 / eigenvalues(k)[1]);
});
test("the gradient agrees with central differences of the loss", () => {
  const data = gd.points(10), at = [0.3, -1.1], h = 1e-5, loss = (p) => gd.lossAndGradient(p, data).loss;
  const { gradient } = gd.lossAndGradient(at, data);
  near(gradient[0], (loss([at[0] + h, at[1]]) - loss([at[0] - h, at[1]])) / (2 * h), 1e-7);
  near(gradient[1], (loss([at[0], at[1] + h]) - loss([at[0], at[1] - h])) / (2 * h), 1e-7);
});
test("the marked point is the least-squares line for every condition number", () => {
  for (const k of [1, 10, 100]) gd.lossAndGradient(gd.BEST, gd.points(k)).gradient.forEach((g) => near(g, 0));
});
test("descent converges below the limit and diverges above it", () => {
  const last = (factor) => gd.descend({ start: [-1.7, 1], learningRate: factor * gd.stableLimit(4), condition: 4, steps: 100 }).at(-1);
  near(last(0.9)[0], gd.BEST[0], 1e-3);
  assert.ok(last(1.1)[2] > 1e4);
});
test("one step is the start minus the rate times the gradient", () => {
  const { gradient } = gd.lossAndGradient([1, 1], gd.points(10));
  const path = gd.descend({ start: [1, 1], learningRate: 0.1, condition: 10, steps: 1 });
  assert.equal(path.length, 2);
  near(path[1][0], 1 - 0.1 * gradient[0]);
  near(path[1][1], 1 - 0.1 * gradient[1]);
});
test("a path that diverges ends early and stays finite", () => {
  const path = gd.descend({ start: [2, 2], learningRate: 2, condition: 100, steps: 100 });
  assert.ok(path.length < 100 && path.flat().every(Number.isFinite));
});
test("the ends of a contour's axes have its loss", () => {
  const lowest = gd.lossAndGradient(gd.BEST, gd.points(10)).loss, { steep, flat, angle } = gd.contour(0.7, 10);
  for (const [length, turn] of [[steep, 0], [flat, 90]]) {
    const a = ((angle + turn) * Math.PI) / 180, at = [gd.BEST[0] + length * Math.cos(a), gd.BEST[1] + length * Math.sin(a)];
    near(gd.lossAndGradient(at, gd.points(10)).loss - lowest, 0.7);
  }
});
test("the words say on which side of the limit the rate is", () => {
  const words = (learningRate) => gd.describe({ learningRate, condition: 4, steps: 0 }, [[0, 0, 1]]);
  assert.match(words(0.51).limit, /0\.510 is above the stable limit/);
  assert.match(words(0.5).limit, /is within the stable limit/);
  assert.deepEqual([words(0.51).unstable, words(0.5).unstable], [true, false]);
});
test("the words say where descent stopped early", () => {
  const state = { start: [2, 2], learningRate: 2, condition: 100, steps: 100 }, path = gd.descend(state);
  const words = gd.describe(state, path);
  assert.match(words.at, new RegExp(`^Step ${path.length - 1}: slope .?[0-9.]+e[0-9]`));
  assert.match(words.limit, /Descent stopped: it left all bounds\.$/);
});
test("each step of the slider is another value", () => {
  const values = Array.from({ length: 201 }, (_, i) => gd.fromSlider(i * 0.005, [0.005, 2]));
  assert.equal(new Set(values).size, 201);
});
