// Arithmetic of the threshold widget, run by `node --test`. The known values are scipy's and scikit-learn's.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const te = await load("threshold_explorer");
const STATES = [[1.5, 0.3], [4, 0.02], [0.5, 0.6], [0, 0.5], [2, 0.98]].map(([separation, positives]) => ({ separation, positives }));
const THRESHOLDS = Array.from({ length: 101 }, (_, i) => i / 100);

/** The share of pairs in which the positive scores higher, counted one by one. */
function pairs({ negative, positive }) {
  let sum = 0;
  for (const p of positive) for (const n of negative) sum += p > n ? 1 : p === n ? 0.5 : 0;
  return sum / (positive.length * negative.length);
}

test("the normal distribution function has its known values", () => {
  for (const [z, share] of [[-3.5, 2.32629079e-4], [0, 0.5], [1, 0.8413447461], [2.2, 0.9860965525]]) near(te.normalShare(z), share, 1e-10);
});
test("the quantile undoes the distribution function, also far out", () => {
  for (const p of [0.00125, 0.01, 0.2, 0.5, 0.975, 0.99875]) near(te.normalShare(te.normalQuantile(p)), p, 1e-12);
  for (const [p, z] of [[0.00125, -3.02334144], [0.975, 1.95996398]]) near(te.normalQuantile(p), z, 1e-8);
});
test("the classes have the share of the rows that was asked for, and scores in increasing order", () => {
  for (const state of STATES) {
    const { negative, positive } = te.sample(state);
    assert.deepEqual([positive.length, negative.length], [400 * state.positives, 400 - 400 * state.positives].map(Math.round));
    for (const scores of [negative, positive]) assert.ok(scores.every((s, i) => s > 0 && s < 1 && (i === 0 || s > scores[i - 1])));
  }
});
test("the log odds of the two classes are as far apart as asked for", () => {
  const { negative, positive } = te.sample({ separation: 1.5, positives: 0.3 });
  const middle = (scores) => scores.reduce((sum, s) => sum + Math.log(s / (1 - s)), 0) / scores.length;
  near(middle(positive) - middle(negative), 1.5, 1e-9);
});
test("the confusion matrix is scikit-learn's", () => {
  const cells = (separation, positives, threshold) => Object.values(te.confusion(te.sample({ separation, positives }), threshold));
  assert.deepEqual(cells(1.5, 0.3, 0.5), [217, 63, 27, 93]);
  assert.deepEqual(cells(4, 0.02, 0.8), [392, 0, 2, 6]);
  assert.deepEqual(cells(0.5, 0.6, 0.37), [62, 98, 52, 188]);
});
test("a row whose score equals the threshold is called positive", () => {
  assert.deepEqual(te.confusion({ negative: [0.2, 0.5], positive: [0.5, 0.9] }, 0.5), { tn: 1, fp: 1, fn: 0, tp: 2 });
});
test("the metrics are scikit-learn's", () => {
  const { precision, recall, f1, accuracy, falseRate } = te.metrics({ tn: 62, fp: 98, fn: 52, tp: 188 });
  near(precision, 0.6573426573);
  near(f1, 0.7148288973);
  assert.deepEqual([recall, accuracy, falseRate], [188 / 240, 250 / 400, 98 / 160]);
});
test("F1 is the harmonic mean of precision and recall at every threshold", () => {
  const data = te.sample({ separation: 1, positives: 0.2 });
  for (const threshold of THRESHOLDS) {
    const { precision, recall, f1 } = te.metrics(te.confusion(data, threshold));
    near(f1, precision && recall ? 2 / (1 / precision + 1 / recall) : 0);
  }
});
test("precision is undefined where no row is called positive, and the words say so", () => {
  const cells = te.confusion(te.sample(STATES[0]), 1);
  assert.equal(te.metrics(cells).precision, null);
  assert.match(te.describe({ threshold: 1 }, cells, 0.9).at, /precision undefined \(no row is called positive\), recall 0\.000/);
});
test("a higher threshold never raises recall or the false-positive rate", () => {
  for (const state of STATES) {
    const at = THRESHOLDS.map((t) => te.metrics(te.confusion(te.sample(state), t)));
    assert.ok(at.every((m, i) => i === 0 || (m.recall <= at[i - 1].recall && m.falseRate <= at[i - 1].falseRate)));
  }
});
test("the ROC curve climbs from corner to corner through the point of every threshold", () => {
  for (const state of STATES) {
    const data = te.sample(state), curve = te.roc(data), has = new Set(curve.map(String));
    assert.deepEqual([curve[0], curve.at(-1)], [[0, 0], [1, 1]]);
    assert.ok(curve.every(([x, y], i) => i === 0 || (x >= curve[i - 1][0] && y >= curve[i - 1][1])));
    for (const threshold of THRESHOLDS) {
      const { falseRate, recall } = te.metrics(te.confusion(data, threshold));
      assert.ok(has.has(String([falseRate, recall])));
    }
  }
});
test("the AUC from ranks is the share of pairs, and the area under the curve", () => {
  for (const state of STATES) {
    const data = te.sample(state), curve = te.roc(data);
    const area = curve.slice(1).reduce((sum, [x, y], i) => sum + ((x - curve[i][0]) * (y + curve[i][1])) / 2, 0);
    near(te.rankArea(data), pairs(data));
    near(te.rankArea(data), area);
  }
});
test("the AUC is scikit-learn's, and close to its value for two normal distributions", () => {
  for (const [separation, positives, want] of [[1.5, 0.3, 0.8556845238], [4, 0.02, 0.9990433673], [0.5, 0.6, 0.6384114583]]) {
    const area = te.rankArea(te.sample({ separation, positives }));
    near(area, want, 1e-9);
    near(area, te.normalShare(separation / Math.SQRT2), 2e-3);
  }
});
test("equal scores count half in the AUC", () => {
  assert.equal(te.rankArea({ negative: [0.2, 0.5], positive: [0.5, 0.9] }), 0.875);
  assert.equal(te.rankArea(te.sample({ separation: 0, positives: 0.5 })), 0.5);
});
test("a histogram counts every score once, also those at its ends", () => {
  assert.equal(te.histogram(te.sample(STATES[0]).positive).reduce((a, b) => a + b), 120);
  const bins = te.histogram([0, 0.039, 0.04, 1]);
  assert.deepEqual([bins[0], bins[1], bins.at(-1)], [2, 1, 1]);
});
test("the words name the larger class and the accuracy of calling all rows that", () => {
  const words = (positives) => te.describe({ threshold: 0.5 }, te.confusion(te.sample({ separation: 1, positives }), 0.5), 0.76).whatever;
  assert.match(words(0.05), /AUC 0\.760,.* Calling every row negative has accuracy 0\.950\.$/);
  assert.match(words(0.9), /Calling every row positive has accuracy 0\.900\.$/);
});
