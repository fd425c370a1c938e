import assert from "node:assert/strict";
import test from "node:test";
import { verdict } from "../static/course_quiz.js";
import { Model, mount } from "../static/course_widgets.js";

test("a choice is right, wrong, or noted", () => {
  assert.equal(verdict("a", "a", false), "right");
  assert.equal(verdict("b", "a", false), "wrong");
  assert.equal(verdict("b", "a", true), "noted");
});

test("a model tells of changes, and of changes only", () => {
  const model = new Model({ rate: 1, step: 0 });
  const heard = [];
  const listen = () => heard.push(model.get("rate"));
  model.on("change:rate change:other", listen);
  model.set("rate", 1);
  model.set({ rate: 2, step: 3 });
  model.save_changes();
  model.off("change:rate", listen);
  model.set("rate", 5);
  assert.deepEqual(heard, [2]);
  assert.equal(model.get("step"), 3);
});

test("models do not share their state", () => {
  const state = { rate: 1 };
  const [one, other] = [new Model(state), new Model(state)];
  one.set("rate", 2);
  assert.equal(other.get("rate"), 1);
  assert.equal(state.rate, 1);
});

test("a widget that cannot be loaded leaves its place as it was", async () => {
  const place = { dataset: { module: "none", state: "{}" } };
  await assert.rejects(mount(place, async () => { throw new Error("no such module"); }));
  assert.deepEqual(Object.keys(place), ["dataset"]);
});
