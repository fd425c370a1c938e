// Polynomials fitted to a noisy sine, and their errors at every degree: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

export const MAX_DEGREE = 15, HELD_OUT = 100;
const MOST_ROWS = 60, LEAST_ROWS = 6, PENALTY = [-8, 1], OFF = -8.25; // the slider's place for no penalty
const DATA_WIDE = 340, TALL = 280, VIEW_MARGIN = { left: 44, right: 10, top: 22, bottom: 36 };
const GRID = Array.from({ length: 201 }, (_, i) => i / 100 - 1);

export const truth = (x) => Math.sin(Math.PI * x);

/** The Legendre polynomials of degree 1 to `degree` at x. */
export function legendre(x, degree) {
  const values = [1, x];
  for (let k = 1; k < degree; k++) values.push(((2 * k + 1) * x * values[k] - k * values[k - 1]) / (k + 1));
  return values.slice(1, degree + 1);
}

/** What a seed fixes: where the rows lie, uniform from -1 to 1, and their noise of standard deviation 1. */
export function rowsOf(seed) {
  const random = generator(seed), row = () => ({ x: 2 * random() - 1, noise: normal(random) });
  return { training: Array.from({ length: MOST_ROWS }, row), heldOut: Array.from({ length: HELD_OUT }, row) };
}

/** The rows' y: truth plus noise. */
export const targets = (rows, noise) => rows.map((row) => truth(row.x) + noise * row.noise);

/** The scalar product; a loop, for it is where the time goes. */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Turn the pair (a, b) so that a stays the larger part: a <- c a + s b, b <- c b - s a. */
function rotate(a, b, c, s) {
  for (let i = 0; i < a.length; i++) {
    const kept = a[i];
    a[i] = c * kept + s * b[i];
    b[i] = c * b[i] - s * kept;
  }
}

/**
 * The singular value decomposition by Jacobi's one-sided method, exact to rounding also where columns are
 * nearly dependent: `turned` are the columns times V, orthogonal to each other, and `v` the columns of V.
 */
export function decompose(columns) {
  const turned = columns.map((column) => Float64Array.from(column)), d = columns.length;
  const v = columns.map((_, j) => Float64Array.from({ length: d }, (_, i) => +(i === j)));
  const squares = turned.map((a) => dot(a, a)), tiny = 1e-30 * squares.reduce((sum, s) => sum + s, 0);
  for (let sweep = 0, moved = true; moved && sweep < 40; sweep++) {
    moved = false;
    for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) {
      const a = turned[i], b = turned[j], cross = dot(a, b);
      if (Math.abs(cross) <= tiny || Math.abs(cross) <= 1e-15 * Math.sqrt(squares[i] * squares[j])) continue;
      const zeta = (squares[i] - squares[j]) / (2 * cross), t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta)), c = 1 / Math.hypot(1, t);
      rotate(a, b, c, c * t);
      rotate(v[i], v[j], c, c * t);
      squares[i] = dot(a, a);
      squares[j] = dot(b, b);
      moved = true;
    }
  }
  return { turned, v, squares };
}

/** All of a fit that does not depend on y: the centred polynomials at the rows' x, decomposed. */
export function design(xs, degree) {
  const values = xs.map((x) => legendre(x, degree));
  const columns = Array.from({ length: degree }, (_, k) => values.map((row) => row[k])), centres = columns.map(mean);
  return { centres, ...decompose(columns.map((column, k) => column.map((p) => p - centres[k]))) };
}

/**
 * Ridge regression: the intercept and coefficients with the least sum of squared residuals plus `alpha` times the
 * sum of squared coefficients, intercept left out. Where alpha is 0 and many are least, the smallest coefficients.
 * `parameters` is the trace of the hat matrix, the effective number of parameters.
 */
export function fit({ centres, turned, v, squares }, ys, alpha) {
  const lost = 1e-24 * Math.max(0, ...squares), share = squares.map((s) => (s > lost ? 1 / (s + alpha) : 0)), middle = mean(ys);
  const residual = ys.map((y) => y - middle), part = turned.map((a, j) => share[j] * dot(a, residual));
  const coefficients = v.map((_, k) => v.reduce((sum, column, j) => sum + column[k] * part[j], 0));
  return { intercept: middle - dot(centres, coefficients), coefficients, parameters: 1 + dot(share, squares) };
}

/** The model's value where the Legendre polynomials have these values. */
export const predict = ({ intercept, coefficients }, values) => coefficients.reduce((sum, c, k) => sum + c * values[k], intercept);

/** The mean squared error of a model at these rows. */
const errorAt = (model, values, ys) => mean(ys.map((y, i) => (y - predict(model, values[i])) ** 2));

/** Fits of every degree, with the errors on the rows they saw and on the held-out rows. */
export function study({ rows, noise, penalty, seed }, designs = designsOf(rows, seed)) {
  const { training, heldOut } = rowsOf(seed), seen = training.slice(0, rows), alpha = penalty === null ? 0 : 10 ** penalty;
  const values = (list) => list.map(({ x }) => legendre(x, MAX_DEGREE)), here = values(seen), there = values(heldOut);
  const ys = targets(seen, noise), held = targets(heldOut, noise);
  return { seen, heldOut, ys, held, fits: designs.map((each) => {
    const model = fit(each, ys, alpha);
    return { ...model, training: errorAt(model, here, ys), validation: errorAt(model, there, held) };
  }) };
}

/** The design of every degree for these rows. */
export function designsOf(rows, seed) {
  const xs = rowsOf(seed).training.slice(0, rows).map(({ x }) => x);
  return Array.from({ length: MAX_DEGREE + 1 }, (_, degree) => design(xs, degree));
}

/** The degree of the lowest validation error. */
export const bestDegree = (fits) => fits.reduce((best, each, k) => (each.validation < fits[best].validation ? k : best), 0);

const amount = (error) => number(error < 1e-12 ? 0 : error); // below, there is nothing but rounding
const strength = (penalty) => (penalty === null ? "off" : `\u03bb = ${(10 ** penalty).toPrecision(2).replace("-", "\u2212")}`);

/** What the figure shows, in words: the errors of this fit, then what it is compared with. */
export function describe({ degree, noise, rows, penalty }, fits) {
  const { training, validation, parameters } = fits[degree], best = bestDegree(fits);
  const through = training < 1e-9 ? ` The curve passes through all ${rows} training rows.` : "";
  return { at: `Degree ${degree}, ${rows} training rows, penalty ${strength(penalty).replaceAll(" ", "\u00a0")}: `
      + `training error ${amount(training)}, validation error ${amount(validation)}.${through}`,
    against: `Mean squared errors; the noise alone has variance ${number(noise * noise)}. Effective number of parameters: ${parameters.toFixed(1)}. `
      + `Of all degrees, ${best} has the lowest validation error, ${amount(fits[best].validation)}.` };
}

const CSS = `
.widget { display: grid; gap: 4px 16px; grid-template: "data" "controls" "status" "errors" / minmax(0, 1fr) }
.data { grid-area: data } .errors { grid-area: errors } .errors .plot { cursor: ew-resize }
.key { margin: 2px 0 0; display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 13px } .key span { white-space: nowrap }
.key svg { display: inline-block; width: auto; height: 14px; vertical-align: -2px; margin-right: 4px }
.training { fill: none; stroke: var(--data); stroke-linecap: round } .dot { stroke-width: 6.5 } .curve { stroke-width: 1.8 }
.held { fill: none; stroke: var(--data); opacity: 0.75 } .validation { fill: none; stroke: var(--model) } .mark { fill: var(--bg); stroke-width: 1.6 }
.truth { fill: none; stroke: var(--fg); stroke-width: 1.4; stroke-dasharray: 5 4 }
.fitted { fill: none; stroke: var(--model); stroke-width: 2.4; stroke-linejoin: round }
.here { stroke: var(--muted); stroke-width: 1.5 } .best { fill: none; stroke: var(--fg); stroke-width: 1.5 }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 2px 20px; align-items: end } .field { flex: 1 1 200px }
.status { grid-area: status; min-height: 8.8em } .against { color: var(--muted) }
@container (min-width: 580px) {
  .widget { grid-template: "data errors" "controls controls" "status status" / minmax(0, 1.09fr) minmax(0, 1fr) }
  .status { min-height: 5.8em } }
`;

const KEYS = { line: (kind) => `<path class="${kind}" d="M0 7h24"/>`, dot: () => '<path class="training dot" d="M12 7h0"/>',
  square: (kind) => `<path class="${kind}" d="M9 4h6v6h-6z"/>`, ring: () => '<circle class="best" cx="12" cy="7" r="6"/>' };
const key = (entries) => `<p class="key">${entries.map(([shape, kind, name]) =>
  `<span><svg viewBox="${shape === "line" ? "0 0 24 14" : "4 0 16 14"}" aria-hidden="true">${KEYS[shape](kind)}</svg>${name}</span>`).join("")}</p>`;
const HTML = `<div class="widget">
  <div class="data"><div class="plot"></div>${key([["dot", "", "training rows"], ["square", "held", "held-out rows"],
    ["line", "fitted", "model"], ["line", "truth", "truth"]])}</div>
  <div class="controls">
    <div class="field"><label for="degree">degree</label><span class="degree-value"></span><input
      id="degree" class="degree" type="range" min="0" max="${MAX_DEGREE}" step="1"></div>
    <div class="field"><label for="noise">noise (standard deviation)</label><span class="noise-value"></span><input
      id="noise" class="noise" type="range" min="0" max="1" step="0.02"></div>
    <div class="field"><label for="rows">training rows</label><span class="rows-value"></span><input
      id="rows" class="rows" type="range" min="${LEAST_ROWS}" max="${MOST_ROWS}" step="1"></div>
    <div class="field"><label for="penalty">penalty</label><span class="penalty-value"></span><input
      id="penalty" class="penalty" type="range" min="${OFF}" max="${PENALTY[1]}" step="0.25"></div>
    <button class="renew">New data</button>
  </div>
  <p class="status" role="status" aria-live="polite"><span class="at"></span><span class="against"></span></p>
  <div class="errors"><div class="plot"></div>${key([["dot", "", "training"], ["square", "validation mark", "validation"],
    ["line", "truth", "noise variance"], ["ring", "", "lowest"]])}</div></div>`;

const squares = (at, half) => at.map(([x, y]) => `M${(x - half).toFixed(1)} ${(y - half).toFixed(1)}h${2 * half}v${2 * half}h${-2 * half}z`).join("");

/** The rows, the truth and the model; returns the function that brings them up to date. */
function dataPanel(parent) {
  const drawing = panel(parent, { wide: DATA_WIDE, height: TALL, margin: VIEW_MARGIN, title: "Rows and model", xlabel: "x", ylabel: "y" });
  const { svg, inside, width, tall, ticks } = drawing;
  const held = draw(inside, "path", { class: "held" }), dashed = draw(inside, "polyline", { class: "truth" });
  const fitted = draw(inside, "polyline", { class: "fitted" }), seen = draw(inside, "path", { class: "training dot" });
  return (state, { fits, seen: rows, heldOut, ys, held: others }, words) => {
    const reach = state.noise <= 0.4 ? 2.2 : 3.5, at = ([x, y]) => near([((x + 1) / 2) * width, ((reach - y) / (2 * reach)) * tall]);
    const model = fits[state.degree], curve = (f) => line(GRID.map((x) => at([x, f(x)])));
    ticks.replaceChildren();
    for (const x of [-1, 0, 1]) tickBelow(drawing, at([x, 0])[0], String(x).replace("-", "\u2212"));
    for (let y = -Math.floor(reach); y <= reach; y++) tickLeft(drawing, at([0, y])[1], String(y).replace("-", "\u2212"));
    held.setAttribute("d", squares(heldOut.map(({ x }, i) => at([x, others[i]])), 2.5));
    seen.setAttribute("d", dots(rows.map(({ x }, i) => at([x, ys[i]]))));
    dashed.setAttribute("points", curve(truth));
    fitted.setAttribute("points", curve((x) => predict(model, legendre(x, state.degree))));
    svg.setAttribute("aria-label", `${rows.length} training rows and ${HELD_OUT} held-out rows around one period of a sine, `
      + `and the polynomial of degree ${state.degree} fitted to the training rows. ${words.at}`);
  };
}

const log = (error) => Math.log10(Math.max(error, 1e-40));

/** The powers of ten that the errors are drawn between; what is beyond is told by the status alone. */
function span(fits) {
  const validation = fits.map((f) => f.validation);
  return [clamp(Math.floor(log(Math.min(...validation))) - 1, [-9, -2]), clamp(Math.ceil(log(Math.max(...validation))), [0, 2])];
}

/** The errors of all degrees; returns the function that brings them up to date. */
function errorPanel(parent) {
  const margin = { ...VIEW_MARGIN, left: 54 }, names = { title: "Error at every degree", xlabel: "degree", ylabel: "mean squared error" };
  const drawing = panel(parent, { wide: 310, height: TALL, margin, ...names }), { svg, inside, width, tall, ticks } = drawing;
  const add = (name, kind, more) => draw(inside, name, { class: kind, ...more }), across = (degree) => ((degree + 0.5) / (MAX_DEGREE + 1)) * width;
  const floor = add("line", "truth", { x1: 0, x2: width }), here = add("line", "here", { y1: 0, y2: tall });
  const curves = [add("polyline", "training curve"), add("polyline", "validation curve")], marks = [add("path", "training dot"), add("path", "validation mark")];
  const ring = add("circle", "best", { r: 8 });
  for (let degree = 0; degree <= MAX_DEGREE; degree += 3) tickBelow(drawing, across(degree), degree);
  const powers = ticks.appendChild(ticks.cloneNode());
  return (state, { fits }, words) => {
    const [low, high] = span(fits), best = bestDegree(fits), y = (error) => near([0, ((high - log(error)) / (high - low)) * tall])[1];
    powers.replaceChildren();
    for (let power = low; power <= high; power += Math.ceil((high - low) / 6)) {
      const label = powers.appendChild(tickLeft(drawing, y(10 ** power), "10"));
      draw(label, "tspan", { dy: -4, "font-size": 9 }, String(power).replace("-", "\u2212"));
    }
    const where = ["training", "validation"].map((name) => fits.map((f, degree) => [across(degree), y(f[name])]));
    where.forEach((at, i) => curves[i].setAttribute("points", line(at)));
    marks[0].setAttribute("d", dots(where[0]));
    marks[1].setAttribute("d", squares(where[1], 3));
    ring.setAttribute("cx", across(best));
    ring.setAttribute("cy", y(fits[best].validation));
    for (const end of "12") {
      here.setAttribute(`x${end}`, across(state.degree));
      floor.setAttribute(`y${end}`, y(state.noise ** 2));
    }
    svg.setAttribute("aria-label", `Training and validation error at degrees 0 to ${MAX_DEGREE}, on a logarithmic scale; degree ${state.degree} is marked, `
      + `and the lowest validation error ringed. ${words.at}`);
  };
}

/** What the traits say, forced into the range that the figure can show. */
function read(model) {
  const penalty = model.get("penalty"), whole = (name, range) => clamp(Math.round(model.get(name)), range);
  return { degree: whole("degree", [0, MAX_DEGREE]), rows: whole("rows", [LEAST_ROWS, MOST_ROWS]), noise: clamp(model.get("noise"), [0, 1]),
    penalty: penalty === null ? null : clamp(penalty, PENALTY), seed: model.get("seed") };
}

/** Show the values of the controls. */
function showControls($, now) {
  const texts = { degree: now.degree, noise: now.noise.toFixed(2), rows: now.rows, penalty: strength(now.penalty) };
  for (const [name, text] of Object.entries(texts)) {
    $(`.${name}`).value = now[name] ?? OFF;
    $(`.${name}`).setAttribute("aria-valuetext", text);
    $(`.${name}-value`).textContent = text;
  }
}

/** Let every control set its trait; the picture of the errors sets the degree. */
function connect($, now, set) {
  for (const name of ["degree", "noise", "rows"]) $(`.${name}`).addEventListener("input", (event) => set({ [name]: +event.target.value }));
  $(".penalty").addEventListener("input", ({ target }) => set({ penalty: +target.value < PENALTY[0] ? null : +target.value }));
  $(".renew").addEventListener("click", () => set({ seed: now().seed + 1 }));
  onDrag($(".errors .plot"), $(".errors .frame"), null, (x) => set({ degree: clamp(Math.floor(x * (MAX_DEGREE + 1)), [0, MAX_DEGREE]) }));
}

function render({ model, el }) {
  const now = () => read(model), traits = ["degree", "noise", "rows", "penalty", "seed"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [dataPanel($(".data .plot")), errorPanel($(".errors .plot"))], designs = remembering(designsOf), result = remembering(study);
    connect($, now, set);
    function update() {
      const state = now(), { rows, seed, noise, penalty } = state;
      const all = result(`${rows} ${seed} ${noise} ${penalty}`, state, designs(`${rows} ${seed}`, rows, seed)), words = describe(state, all.fits);
      for (const paint of panels) paint(state, all, words);
      $(".at").textContent = words.at;
      $(".against").textContent = words.against;
      showControls($, state);
    }
    return { update };
  } });
}
export default { render };
