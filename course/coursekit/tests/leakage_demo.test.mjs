// Arithmetic of the leakage widget, run by `node --test`, against plain arrays of +1 and -1.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const ld = await load("leakage_demo");
const WORDS = ld.coins(0), COUNT = (n) => Array.from({ length: n }, (_, i) => i);
const run = (state, words = WORDS) => ld.experiment(state, words, ld.agreements(words, state.rows));
const sign = (bit) => (bit ? 1 : -1);

/** The first columns of a draw as rows of +1 and -1, each with its fold; column 0 is the label. */
function unpack(words, drawn, features, rows) {
  return ld.foldSizes(rows).flatMap((size, fold) => COUNT(size).map((row) => ({
    fold, values: COUNT(features + 1).map((column) => sign((words[ld.wordAt(drawn, column, fold)] >>> row) & 1)) })));
}
/** Sum over rows of feature times label. */
const products = (rows, feature) => rows.reduce((sum, { values }) => sum + values[feature + 1] * values[0], 0);
/** The share of rows whose label has the sign of the weighted sum of the chosen features. */
const accuracy = (table, choose) => COUNT(5).reduce((hits, fold) => {
  const training = table.filter((row) => row.fold !== fold), weight = COUNT(table[0].values.length - 1).map((k) => products(training, k));
  const chosen = choose(weight), called = ({ values }) => (chosen.reduce((sum, k) => sum + weight[k] * values[k + 1], 0) >= 0 ? 1 : -1);
  return hits + table.filter((row) => row.fold === fold && called(row) === row.values[0]).length;
}, 0) / table.length;

test("the folds share out the rows, none with more than one row more than another", () => {
  for (const rows of [20, 23, 50, 99, 100]) {
    const sizes = ld.foldSizes(rows);
    assert.equal(sizes.reduce((a, b) => a + b), rows);
    assert.ok(sizes.length === 5 && Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.max(...sizes) <= 20);
  }
});
test("ones are counted", () => {
  for (const [word, count] of [[0, 0], [1, 1], [0b1011, 3], [2 ** 20 - 1, 20], [2 ** 19, 1]]) assert.equal(ld.ones(word), count);
  for (let word = 0; word < 5000; word++) assert.equal(ld.ones(word * 209), (word * 209).toString(2).replaceAll("0", "").length);
});
test("the coins are fair, and another seed throws others", () => {
  const bits = WORDS.reduce((sum, word) => sum + ld.ones(word), 0), n = WORDS.length * 20;
  near(bits / n, 0.5, 4 * 0.5 / Math.sqrt(n));
  assert.deepEqual(ld.coins(0), WORDS);
  assert.ok(ld.coins(1).filter((word, i) => word === WORDS[i]).length < 10);
});
test("features agree with the label as often as counted row by row", () => {
  for (const rows of [20, 53, 100]) {
    const agreed = ld.agreements(WORDS, rows), table = unpack(WORDS, 7, 30, rows);
    for (const without of [undefined, 0, 4]) {
      const seen = table.filter((row) => row.fold !== without);
      assert.deepEqual([...ld.strengths(agreed, 7, 30, without)], COUNT(30).map((k) => products(seen, k)));
    }
  }
});
test("selection takes the values farthest from 0, as a sort does", () => {
  const random = ld.generator(3);
  for (let trial = 0; trial < 200; trial++) {
    const values = Int16Array.from({ length: 10 + Math.floor(random() * 300) }, () => Math.floor(random() * 201) - 100), kept = 1 + Math.floor(random() * 10);
    const chosen = ld.select(values, kept), sizes = (list) => list.map((k) => Math.abs(values[k])).sort((a, b) => b - a);
    assert.deepEqual(sizes(chosen), sizes([...values.keys()]).slice(0, kept));
    assert.ok(chosen.every((k, i) => i === 0 || k > chosen[i - 1]));
  }
});
test("selection of all takes all, also where every value is 0", () => {
  assert.deepEqual(ld.select(new Int16Array(12), 12), COUNT(12));
  assert.deepEqual(ld.select(Int16Array.of(0, -100, 100, 3), 2), [1, 2]);
});
test("equal values are not taken from one side only", () => {
  const chosen = ld.select(new Int16Array(1000), 20), half = chosen.filter((k) => k < 500).length;
  assert.ok(chosen.length === 20 && half > 5 && half < 15);
});
test("both accuracies are those of a plain cross-validation", () => {
  for (const [rows, features, kept] of [[20, 40, 3], [53, 25, 10], [100, 15, 1]]) {
    const result = run({ rows, features, kept });
    for (const drawn of [0, 11, 29]) {
      const table = unpack(WORDS, drawn, features, rows), all = ld.select(COUNT(features).map((k) => products(table, k)), kept);
      near(result.outside[drawn], accuracy(table, () => all));
      near(result.inside[drawn], accuracy(table, (weight) => ld.select(weight, kept)));
    }
  }
});
test("the drawing shows the first draw with the first fold held out", () => {
  const { picked } = run({ rows: 50, features: 60, kept: 5 }), table = unpack(WORDS, 0, 60, 50);
  const best = (rows) => ld.select(COUNT(60).map((k) => products(rows, k)), 5);
  assert.deepEqual(picked, { outside: best(table), inside: best(table.filter((row) => row.fold)) });
});
test("inside the folds the accuracy is that of chance, within four standard errors over ten seeds", () => {
  for (const state of [{ rows: 50, features: 500, kept: 10 }, { rows: 100, features: 1000, kept: 20 }, { rows: 20, features: 10, kept: 1 }]) {
    const all = COUNT(10).flatMap((seed) => run(state, ld.coins(seed)).inside), middle = ld.average(all);
    const error = Math.sqrt(ld.average(all.map((v) => (v - middle) ** 2)) / all.length);
    near(middle, 0.5, 4 * error);
  }
});
test("selected on all rows the accuracy rises with the number of features", () => {
  const means = [10, 50, 250, 1000].map((features) => ld.average(run({ rows: 50, features, kept: 5 }).outside));
  assert.ok(means.every((mean, i) => i === 0 || mean > means[i - 1]) && means[0] > 0.5 && means[3] > 0.8);
});
test("where every feature is kept the two ways agree", () => {
  const { outside, inside } = run({ rows: 40, features: 10, kept: 10 });
  assert.deepEqual(outside, inside);
});
test("a held-out label does not move what is selected inside its fold", () => {
  const words = WORDS.slice();
  words[ld.wordAt(0, 0, 0)] ^= 2 ** 20 - 1;
  const state = { rows: 100, features: 300, kept: 8 }, before = run(state).picked, after = run(state, words).picked;
  assert.deepEqual(after.inside, before.inside);
  assert.notDeepEqual(after.outside, before.outside);
});
test("one dot a draw, and none upon another", () => {
  const places = ld.stack(run({ rows: 50, features: 500, kept: 10 }).inside);
  assert.equal(places.length, ld.DRAWS);
  assert.equal(new Set(places.map(String)).size, ld.DRAWS);
});
test("the words give mean and range of both, and how many features are shared", () => {
  const words = ld.describe({ features: 300, kept: 2, rows: 20 }, { outside: [0.8, 0.9], inside: [0.25, 0.5], picked: { outside: [3, 5], inside: [5, 9] } });
  const parts = ["Selected on all rows: mean accuracy 85.0 %, from 80 % to 90 %.", "Selected inside each fold: mean accuracy 37.5 %, from 25 % to 50 %."];
  assert.equal(words.at.replaceAll("\u00a0", " "), parts.join(" "));
  assert.match(words.truth, /2 of 300 features are kept for 20 rows; in the drawing the two selections share 1\.$/);
});
test("the words say where nothing is selected", () => {
  const state = { features: 10, kept: 10, rows: 30 };
  assert.match(ld.describe(state, run(state)).truth, /All 10 features are kept for 30 rows, so nothing is selected\.$/);
});
