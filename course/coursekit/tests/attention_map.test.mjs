// Arithmetic of the attention-map widget, run by `node --test`.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const am = await load("attention_map");
const sum = (values) => values.reduce((total, v) => total + (v ?? 0), 0);
const open = [true, true, true];
const plain = { temperature: 1, mask: "none", length: 3 };
const square = [[1, 2, 3], [3, 2, 1], [0, 0, 0]];

test("softmax has the known values of two scores", () => {
  const [a, b] = am.softmax([0, Math.log(3)], 1, [true, true]);
  near(a, 0.25);
  near(b, 0.75);
});
test("every row sums to 1 under every mask", () => {
  for (const mask of ["none", "causal", "padding"]) {
    am.weights(square, { ...plain, mask, length: 2 }).forEach((row) => near(sum(row), 1));
  }
});
test("huge scores do not overflow", () => assert.deepEqual(am.softmax([1e4, 0, -1e4], 1, open), [1, 0, 0]));
test("a high temperature evens the weights and a low one picks the largest", () => {
  near(am.softmax([1, 2, 3], 1e6, open)[0], 1 / 3, 1e-5);
  near(am.softmax([1, 2, 3], 0.01, open)[2], 1);
});
test("a query with no key gets zeros, not NaN", () => assert.deepEqual(am.softmax([1, 2], 1, [false, false]), [0, 0]));
test("the causal mask hides exactly the keys after the query", () => {
  const hidden = am.weights(square, { ...plain, mask: "causal" }).map((row) => row.map((w) => w === null));
  assert.deepEqual(hidden, [[false, true, true], [false, false, true], [false, false, false]]);
});
test("padding hides the same last keys of every query", () => {
  const rows = am.weights(square, { ...plain, mask: "padding", length: 1 });
  assert.deepEqual(rows, square.map(() => [1, null, null]));
});
test("the spread of n equal weights is n, and of one key 1", () => {
  near(am.spread([0.25, 0.25, 0.25, 0.25]), 4);
  near(am.spread([1, 0, null]), 1);
});
test("the status lists the strongest keys in order", () => {
  const state = { ...plain, query: 1, layer: 0, head: 1 };
  const words = am.describe(state, { tokens: ["a", "b", "c"] }, [0.2, 0.7, 0.1]);
  assert.match(words.row, /Query “b” \(2\) reads most from “b” \(2\) 0\.70, “a” \(1\) 0\.20, “c” \(3\) 0\.10/);
  assert.match(words.setting, /^Layer 1, head 2, temperature 1\.00, no mask\.$/);
});
test("the status of a query with no key says so", () => {
  const words = am.describe({ ...plain, query: 0, layer: 0, head: 0 }, { tokens: ["a"] }, [null]);
  assert.match(words.row, /may read no key/);
});
test("the colours end at those of viridis", () => {
  assert.equal(am.viridis(0), "rgb(68,1,84)");
  assert.equal(am.viridis(1), "rgb(253,231,37)");
  assert.equal(am.viridis(0.5), "rgb(33,145,140)");
});
test("the demonstration is square, finite, and says that it is made by hand", () => {
  const { tokens, scores, byHand } = am.demonstration();
  const rows = scores.flat(2);
  assert.ok(byHand && rows.length === 4 * tokens.length);
  assert.ok(rows.every((row) => row.length === tokens.length && row.every(Number.isFinite)));
});
test("each step of the temperature slider is another value", () => {
  const values = Array.from({ length: 101 }, (_, i) => am.fromSlider(i * 0.01, [0.1, 10]));
  assert.equal(new Set(values).size, 101);
  near(am.fromSlider(am.toSlider(1, [0.1, 10]), [0.1, 10]), 1);
});
