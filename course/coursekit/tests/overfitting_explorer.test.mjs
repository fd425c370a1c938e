// Arithmetic of the overfitting widget, run by `node --test`. The known values are NumPy's and scikit-learn's.
import assert from "node:assert/strict";
import test from "node:test";
import { load, near } from "./widget.mjs";

const oe = await load("overfitting_explorer");
const X = [-0.95, -0.7, -0.52, -0.31, -0.08, 0.11, 0.3, 0.46, 0.73, 0.9], Y = [0.1, -0.7, -1.2, -0.6, -0.4, 0.5, 0.6, 1.3, 0.8, 0.1];
const START = { degree: 3, noise: 0.3, rows: 20, penalty: null, seed: 0 };
const DEGREES = Array.from({ length: 16 }, (_, d) => d);
const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const residuals = (model, degree) => Y.map((y, i) => y - oe.predict(model, oe.legendre(X[i], degree)));
const nears = (got, want, tolerance) => want.forEach((value, i) => near(got[i], value, tolerance));

test("the Legendre polynomials have their known values", () => {
  nears(oe.legendre(0.3, 5), [0.3, -0.365, -0.3825, 0.0729375, 0.34538625], 1e-12);
  assert.deepEqual(oe.legendre(1, 15), new Array(15).fill(1));
  assert.deepEqual([oe.legendre(0.4, 0), oe.legendre(0.4, 1)], [[], [0.4]]);
});
test("the Legendre polynomials are orthogonal on the interval, with squared norm 2 / (2 k + 1)", () => {
  const n = 20000, sums = [[3, 3], [3, 5], [15, 15], [14, 15]].map(([j, k]) => {
    let sum = 0;
    for (let i = 0; i < n; i++) { const p = oe.legendre((2 * i + 1) / n - 1, 15); sum += (p[j - 1] * p[k - 1] * 2) / n; }
    return sum;
  });
  nears(sums, [2 / 7, 0, 2 / 31, 0], 1e-5);
});
test("the decomposition gives back the columns, with orthogonal parts and an orthonormal V", () => {
  const columns = DEGREES.slice(1).map((k) => X.map((x) => oe.legendre(x, 15)[k - 1])), { turned, v, squares } = oe.decompose(columns);
  const scale = Math.max(...squares);
  for (const i of columns.keys()) for (const j of columns.keys()) {
    near(dot(v[i], v[j]), +(i === j), 1e-13);
    near(dot(turned[i], turned[j]), i === j ? squares[i] : 0, 1e-13 * scale);
  }
  columns.forEach((column, k) => nears(column.map((_, i) => v.reduce((sum, c, j) => sum + turned[j][i] * c[k], 0)), column, 1e-12));
});
test("ridge regression is scikit-learn's, also for more coefficients than rows", () => {
  const cases = [[3, 0.5, [0.7502677165, -0.0143848374, -1.0351491193], 0.0309874922, 3.4298053714],
    [9, 1e-4, [2.0447607665, 2.7544604219], 0.7879555526, 9.8988404734],
    [15, 2, [0.5427384586, 0.0214585661, -0.5474489369, 0.0450503914], 0.0422742867, 4.3343630619]];
  for (const [degree, alpha, coefficients, intercept, parameters] of cases) {
    const model = oe.fit(oe.design(X, degree), Y, alpha);
    nears(model.coefficients, coefficients, 1e-8);
    nears([model.intercept, model.parameters], [intercept, parameters], 1e-8);
  }
});
test("with no penalty it is the least-squares fit, or of many the one with the smallest coefficients", () => {
  const model = oe.fit(oe.design(X, 4), Y, 0), least = oe.fit(oe.design(X, 15), Y, 0);
  nears([model.intercept, ...model.coefficients], [0.0262831655, 0.8705437401, -0.0394572632, -1.4327061902, -0.1413124227], 1e-9);
  nears([least.intercept, ...least.coefficients], [0.0402944815, 0.9785611795, 0.0737198576, -1.2258990709, 0.0226521553], 1e-9);
  near(Math.hypot(...least.coefficients), 1.7694442479, 1e-9);
  near(least.parameters, 10, 1e-9);
});
test("no step from the fit lowers what it minimises, and the intercept is not penalised", () => {
  const degree = 6, alpha = 0.3, model = oe.fit(oe.design(X, degree), Y, alpha);
  const cost = (m) => residuals(m, degree).reduce((sum, r) => sum + r * r, 0) + alpha * m.coefficients.reduce((sum, c) => sum + c * c, 0);
  const lowest = cost(model), moved = (k, by) => ({ ...model, coefficients: model.coefficients.map((c, i) => c + (i === k ? by : 0)) });
  for (const by of [1e-3, -1e-3]) {
    for (let k = 0; k < degree; k++) assert.ok(cost(moved(k, by)) > lowest);
    assert.ok(cost({ ...model, intercept: model.intercept + by }) > lowest);
  }
  near(residuals(model, degree).reduce((a, b) => a + b), 0, 1e-12);
});
test("degree 0 is the mean of y", () => {
  const model = oe.fit(oe.design(X, 0), Y, 1);
  assert.deepEqual([model.coefficients.length, model.parameters], [0, 1]);
  near(model.intercept, 0.05);
});
test("without a penalty the training error never rises with the degree, and ends at 0 where the rows are few", () => {
  for (const seed of [0, 1, 2, 3]) for (const rows of [6, 16, 40]) {
    const { fits } = oe.study({ ...START, rows, seed });
    assert.ok(fits.every((f, d) => d === 0 || f.training <= fits[d - 1].training + 1e-9));
    if (rows === 6) assert.ok(fits.slice(5).every((f) => f.training < 1e-20));
  }
});
test("without a penalty the effective number of parameters is that of the coefficients, or of the rows", () => {
  for (const rows of [6, 12, 60]) oe.study({ ...START, rows }).fits.forEach((f, degree) => near(f.parameters, Math.min(degree + 1, rows), 1e-6));
});
test("a stronger penalty raises the training error and leaves fewer effective parameters", () => {
  const at = [null, -8, -4, -2, 0, 1].map((penalty) => oe.study({ ...START, penalty }).fits[12]);
  for (let i = 1; i < at.length; i++) assert.ok(at[i].training > at[i - 1].training && at[i].parameters < at[i - 1].parameters);
  assert.ok(at.at(-1).parameters > 1);
});
test("the errors are those of the residuals, row by row", () => {
  const { seen, ys, heldOut, held, fits } = oe.study(START), model = fits[5];
  const error = (rows, values) => rows.reduce((sum, { x }, i) => sum + (values[i] - oe.predict(model, oe.legendre(x, 5))) ** 2, 0) / rows.length;
  nears([model.training, model.validation], [error(seen, ys), error(heldOut, held)], 1e-12);
  assert.deepEqual([seen.length, heldOut.length], [20, 100]);
});
test("without noise a high degree finds the sine", () => {
  const { fits } = oe.study({ ...START, noise: 0, rows: 60 });
  assert.ok(fits[13].training < 1e-15 && fits[13].validation < 1e-10);
});
test("more rows keep those that were there, and another seed draws others", () => {
  const xs = (state) => oe.study({ ...START, ...state }).seen.map(({ x }) => x);
  assert.deepEqual(xs({ rows: 30 }).slice(0, 20), xs({}));
  assert.notDeepEqual(xs({ seed: 1 }), xs({}));
  assert.ok(xs({ rows: 60 }).every((x) => x >= -1 && x < 1));
});
test("every state that can be set gives finite numbers", () => {
  for (const rows of [6, 15, 16, 17, 60]) for (const penalty of [null, -8, 1]) for (const noise of [0, 1]) for (let seed = 0; seed < 5; seed++) {
    for (const { training, validation, parameters } of oe.study({ rows, penalty, noise, seed }).fits) {
      assert.ok([training, validation, parameters].every(Number.isFinite) && training >= 0 && validation >= 0);
    }
  }
});
test("the words name both errors, the penalty and the best degree", () => {
  const { fits } = oe.study(START), best = oe.bestDegree(fits), words = oe.describe(START, fits);
  assert.equal(fits[best].validation, Math.min(...fits.map((f) => f.validation)));
  assert.match(words.at, new RegExp(`^Degree 3, 20 training rows, penalty off: training error ${fits[3].training.toFixed(3)}, validation error`));
  assert.match(words.against, new RegExp(`variance 0\\.090\\. Effective number of parameters: 4\\.0\\. Of all degrees, ${best} has`));
  assert.match(oe.describe({ ...START, penalty: -2 }, fits).at, /penalty \u03bb\u00a0=\u00a00\.010:/);
});
test("the words say where the curve passes through every row", () => {
  const words = (state) => oe.describe(state, oe.study(state).fits).at;
  assert.match(words({ ...START, degree: 15, rows: 12 }), /training error 0\.000, .*The curve passes through all 12 training rows\.$/);
  assert.doesNotMatch(words({ ...START, degree: 15, rows: 12, penalty: -4 }), /passes/);
});
