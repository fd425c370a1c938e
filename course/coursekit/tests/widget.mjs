// What the tests of the widgets' arithmetic share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A widget's module as the notebooks get it: what all figures share, then its own part. */
export function load(name) {
  const parts = ["figure", name].map((part) => readFileSync(new URL(`../widgets/${part}.js`, import.meta.url), "utf8"));
  return import(`data:text/javascript;base64,${Buffer.from(parts.join("\n")).toString("base64")}`);
}
export const near = (got, want, tolerance = 1e-9) => assert.ok(Math.abs(got - want) <= tolerance, `want ${want}, got ${got}`);
