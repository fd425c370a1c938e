// What the interactive figures share, run by `node --test` with one of them.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const figure = await load("gradient_descent");
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

test("a logarithmic slider gives back the value it was set to", () => {
  for (const value of [0.005, 0.1, 0.316, 2]) near(figure.fromSlider(figure.toSlider(value, [0.005, 2]), [0.005, 2]), value);
});
test("dark is decided by the first opaque background, else by the text", () => {
  assert.equal(figure.isDark(["rgba(0, 0, 0, 0)", "rgb(20, 20, 20)", "rgb(255, 255, 255)"], "rgb(0, 0, 0)"), true);
  assert.equal(figure.isDark(["rgba(0, 0, 0, 0.1)", "rgb(250, 250, 250)"], "rgb(255, 255, 255)"), false);
  assert.equal(figure.isDark(["rgba(0, 0, 0, 0)"], "rgb(230, 230, 230)"), true);
  assert.equal(figure.isDark(["color(srgb 0.1 0.1 0.1)"], "rgb(0, 0, 0)"), true);
});
test("plain keys are the figure's own, those that save, run, leave or move on are the page's", () => {
  const own = (key, held = {}) => figure.isOwnKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
  for (const key of ["ArrowUp", "Home", "PageDown", "Enter", " ", "r", "5"]) assert.equal(own(key), true, key);
  for (const key of ["Escape", "Tab"]) assert.equal(own(key), false, key);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(own("s", { [held]: true }), false, held);
  assert.equal(own("Enter", { shiftKey: true }), false);
  assert.equal(own("ArrowDown", { shiftKey: true }), true);
});
test("a generator repeats itself for its seed, and only for it", () => {
  const draws = (seed) => Array.from({ length: 5 }, figure.generator(seed));
  assert.deepEqual(draws(7), draws(7));
  assert.notDeepEqual(draws(7), draws(8));
});
test("the draws of a generator are uniform from 0 to 1", () => {
  const draws = Array.from({ length: 20000 }, figure.generator(1));
  assert.ok(draws.every((v) => v >= 0 && v < 1));
  near(mean(draws), 1 / 2, 0.01);
  near(mean(draws.map((v) => (v - 1 / 2) ** 2)), 1 / 12, 0.002);
});
test("normal draws have mean 0 and variance 1", () => {
  const random = figure.generator(2), draws = Array.from({ length: 20000 }, () => figure.normal(random));
  near(mean(draws), 0, 0.03);
  near(mean(draws.map((v) => v * v)), 1, 0.03);
});
test("a number has a true minus and three digits, or a power of ten", () => {
  assert.deepEqual([-0.5, 12.345, 0, 1e-5, -20000].map(figure.number), ["\u22120.500", "12.3", "0.000", "1.0e\u22125", "\u22122.0e4"]);
});
