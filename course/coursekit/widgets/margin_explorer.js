// The margin of a support vector machine on points that the reader moves: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

const SOFTNESS = [0.01, 1000], GAMMA = [0.1, 20], REACH = 3; // both coordinates are shown from -REACH to REACH
const TOLERANCE = 1e-6; // of the optimality conditions: no pair of points may violate them by more
const PLANE = 300, EDGES = { left: 42, right: 10, top: 22, bottom: 36 };
/** The figure's own points [x1, x2, label]: two groups, and one point of each within the other. */
export const START = [
  [-1.9, -1.2, -1], [-1.4, 0.3, -1], [-2.3, 0.7, -1], [-0.9, -0.9, -1], [-0.4, -1.9, -1], [-0.9, 1.6, -1], [0, -0.4, -1], [1.4, -0.3, -1],
  [1.9, 1.2, 1], [0.8, 1.7, 1], [2.4, -0.2, 1], [1.1, 0.6, 1], [0.3, 0.6, 1], [0.1, 2.4, 1], [1.6, -1.5, 1], [-0.6, 0.4, 1]];

/** The kernel of two points: their dot product, or exp(-gamma |a - b|^2). */
export const similarity = ({ kernel, gamma }, [a1, a2], [b1, b2]) =>
  (kernel === "linear" ? a1 * b1 + a2 * b2 : Math.exp(-gamma * ((a1 - b1) ** 2 + (a2 - b2) ** 2)));

/** Solve the linear equations of these rows, whose last column is the right-hand side (Gauss and Jordan). */
export function solve(rows) {
  rows.forEach((_, c) => {
    const pivot = rows.findIndex((row, r) => r >= c && rows.every((other, k) => k < c || Math.abs(other[c]) <= Math.abs(row[c])));
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    rows.forEach((row, r) => {
      const factor = r === c ? 0 : row[c] / rows[c][c];
      if (factor) for (let k = c; k < row.length; k++) row[k] -= factor * rows[c][k];
    });
  });
  return rows.map((row, i) => row.at(-1) / row[i]);
}

/** Move beta[k] by `step`, onto its bound where it reaches it, and keep the errors y - K beta up to date. */
function shift({ K, beta, error, low, high }, k, step) {
  const room = step > 0 ? high[k] - beta[k] : low[k] - beta[k];
  beta[k] = Math.abs(step) >= Math.abs(room) * (1 - 1e-12) ? (step > 0 ? high[k] : low[k]) : beta[k] + step;
  for (let r = 0; r < error.length; r++) error[r] -= step * K[r][k];
}

/** One SMO step: the point that most wants to rise, with the partner that gains most. False at the optimum. */
function pairStep(problem) {
  const { K, beta, error, low, high } = problem;
  let up = -1, down = -1, bottom = Infinity, best = 0;
  for (let k = 0; k < beta.length; k++) {
    if (beta[k] < high[k] && (up < 0 || error[k] > error[up])) up = k;
    if (beta[k] > low[k]) bottom = Math.min(bottom, error[k]);
  }
  if (up < 0 || error[up] - bottom < TOLERANCE) return false;
  const curve = (k) => Math.max(K[up][up] + K[k][k] - 2 * K[up][k], 1e-12);
  for (let k = 0; k < beta.length; k++) {
    const gain = beta[k] > low[k] && error[k] < error[up] ? (error[up] - error[k]) ** 2 / curve(k) : 0;
    if (gain > best) [best, down] = [gain, k];
  }
  const step = Math.min((error[up] - error[down]) / curve(down), high[up] - beta[up], beta[down] - low[down]);
  shift(problem, up, step);
  shift(problem, down, -step);
  return true;
}

/** Solve for all points between their bounds at once and go there, as far as the bounds allow: pairs alone are slow for large C. */
function freeStep(problem) {
  const { K, beta, error, low, high } = problem, free = [...beta.keys()].filter((k) => beta[k] > low[k] && beta[k] < high[k]);
  if (free.length < 2) return;
  const rows = free.map((i) => [...free.map((j) => K[i][j] + (i === j ? 1e-9 : 0)), 1, error[i]]);
  const steps = solve([...rows, [...free.map(() => 1), 0, 0]]).slice(0, -1);
  const share = Math.min(1, ...free.map((k, m) => (steps[m] > 0 ? high[k] - beta[k] : beta[k] - low[k]) / Math.abs(steps[m])));
  if (Number.isFinite(share)) free.forEach((k, m) => shift(problem, k, share * steps[m]));
}

/**
 * Train a support vector machine by sequential minimal optimisation.
 * Returns beta = alpha y, the bias, f at each point, and how far the optimality conditions are from holding.
 */
export function train(points, state) {
  const y = points.map((p) => p[2]), K = points.map((a) => points.map((b) => similarity(state, a, b)));
  const high = y.map((v) => (v > 0 ? state.softness : 0)), low = high.map((v) => v - state.softness);
  const problem = { K, high, low, beta: y.map(() => 0), error: [...y] };
  for (let step = 1; step < 2e4 && pairStep(problem); step++) if (step % 20 === 0) freeStep(problem);
  const error = y.map((v, i) => v - problem.beta.reduce((sum, b, j) => sum + b * K[i][j], 0));
  const top = Math.max(...error.filter((_, k) => problem.beta[k] < high[k]));
  const bottom = Math.min(...error.filter((_, k) => problem.beta[k] > low[k]));
  const oneClass = y.every((v) => v === y[0]), bias = oneClass ? y[0] ?? 0 : (top + bottom) / 2;
  return { beta: problem.beta, bias, gap: Math.max(0, top - bottom), values: error.map((e, i) => y[i] - e + bias) };
}

/** How many cells a side the lines of f need: it bends over a distance of 1 / sqrt(gamma). */
export const cellsFor = ({ kernel, gamma }) => (kernel === "rbf" && gamma > 4 ? 120 : 60);

/** f on a grid of (cells + 1)^2 places, row by row from the lower left; the RBF kernel is a product of two one-dimensional ones. */
export function surface(points, model, state, cells = cellsFor(state)) {
  const at = Array.from({ length: cells + 1 }, (_, k) => REACH * ((2 * k) / cells - 1)), out = new Float64Array((cells + 1) ** 2).fill(model.bias);
  const linear = state.kernel === "linear", part = (v) => Float64Array.from(at, (u) => (linear ? u * v : Math.exp(-state.gamma * (u - v) ** 2)));
  points.forEach(([x1, x2], i) => {
    const across = part(x1), upward = part(x2), beta = model.beta[i];
    for (let r = 0, o = 0; beta && r <= cells; r++) {
      for (let c = 0; c <= cells; c++, o++) out[o] += beta * (linear ? across[c] + upward[r] : across[c] * upward[r]);
    }
  });
  return out;
}

/** What the trained machine does with each point, and in all. */
export function report(points, model, state) {
  const each = points.map(([, , y], i) => ({
    margin: y * model.values[i], alpha: Math.abs(model.beta[i]), support: Math.abs(model.beta[i]) > 1e-7 * state.softness }));
  const w = [0, 1].map((k) => points.reduce((sum, p, i) => sum + model.beta[i] * p[k], 0)), norm = Math.hypot(...w);
  for (const one of each) one.state = one.margin <= 0 ? "wrong" : one.margin < 1 - 1e-4 ? "inside" : one.support ? "edge" : "free";
  const count = (test) => each.filter(test).length;
  return { each, support: count((p) => p.support), inside: count((p) => p.margin < 1 - 1e-4), wrong: count((p) => p.margin <= 0),
    classes: new Set(points.map((p) => p[2])).size, width: state.kernel === "linear" && norm > 1e-6 ? 2 / norm : null };
}

const short = (v) => (v >= 1000 ? String(v) : v.toPrecision(3));
const signed = (label) => (label > 0 ? "+1" : "\u22121"), fixed = (v) => v.toFixed(2).replace("-", "\u2212");
const KINDS = { wrong: "on the wrong side of the boundary", inside: "inside the margin", edge: "on the margin", free: "outside the margin" };

/** The machine in words. No-break spaces keep a formula on one line. */
export function describe(state, points, { each, support, inside, wrong, classes, width }) {
  const setting = state.kernel === "linear" ? `Linear kernel, C\u00a0=\u00a0${short(state.softness)}: `
    : `RBF kernel, C\u00a0=\u00a0${short(state.softness)}, \u03b3\u00a0=\u00a0${short(state.gamma)}: `;
  const flat = " No direction tells the classes apart: w\u00a0=\u00a00.";
  const wide = state.kernel === "rbf" ? "" : width ? ` The margin is ${number(width)} wide.` : flat;
  const counts = `${support} of ${points.length} points are support vectors. ${inside} lie inside the margin or beyond it, `
    + `${wrong} of them on the wrong side.${wide}`;
  const p = points[state.selected], one = each[state.selected];
  const bound = one?.alpha >= state.softness * (1 - 1e-7) ? "\u00a0= C" : "";
  return { setting: classes < 2 ? "All points are of one class: there is nothing to separate." : setting + counts,
    chosen: p ? `Point ${state.selected + 1}, class ${signed(p[2])}, at (${fixed(p[0])}, ${fixed(p[1])}) is ${KINDS[one.state]}: `
      + `y\u00a0f\u00a0=\u00a0${fixed(one.margin)}, \u03b1\u00a0=\u00a0${number(one.alpha)}${bound}.` : "No point is selected." };
}

const CSS = `
.widget { display: grid; gap: 4px 16px; grid-template: "plane" "legend" "controls" "status" "hinge" / minmax(0, 1fr) }
.plane { grid-area: plane; position: relative } .hinge { grid-area: hinge }
.region { fill: var(--model); fill-opacity: 0.13 } .boundary { fill: none; stroke: var(--model); stroke-width: 2.4 }
.side { fill: none; stroke: var(--model); stroke-width: 1.4; stroke-dasharray: 5 4 }
.loss { fill: none; stroke: var(--fg); stroke-width: 1.5 }
.at-one { stroke: var(--model); stroke-dasharray: 5 4 } .at-zero { stroke: var(--model); stroke-width: 2 }
.point { stroke-width: 1.6; stroke-linejoin: round } .minus { fill: var(--data); stroke: var(--data) } .plus { fill: #e69f00; stroke: var(--highlight) }
.wrong { fill: var(--bg); stroke: var(--error) }
.strike { fill: none; stroke: var(--error); stroke-width: 2 }
.ring { fill: none; stroke: var(--model); stroke-width: 2 } .ring.bound { stroke-dasharray: 3 2.5 }
.chosen { fill: none; stroke: var(--fg); stroke-width: 1.6 }
.plane .handle::after { content: none } .plane .handle:focus-visible { outline-color: var(--fg); border-radius: 8px } /* a blue ring is a support vector's */
.legend { grid-area: legend; display: flex; flex-wrap: wrap; gap: 0 14px; margin: 0; font-size: 12px; color: var(--muted) }
.legend span { display: inline-flex; gap: 4px; align-items: center } .legend svg { width: 22px; height: 22px }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: end } .field { flex: 1 1 150px }
.buttons { display: flex; gap: 8px } .buttons button { padding: 0 10px } button:disabled { opacity: 0.5; cursor: default }
.status { grid-area: status; min-height: 7.4em } .chosen-point { color: var(--muted) }
@container (min-width: 580px) {
  .widget { grid-template: "plane hinge" auto "plane status" 1fr "legend legend" auto "controls controls" auto / minmax(0, 1.12fr) minmax(0, 1fr) }
  .status { padding-left: 8px; min-height: 0 } }
`;

const HTML = `<div class="widget">
  <div class="plane"></div>
  <p class="legend"></p>
  <div class="controls">
    <div class="field"><label for="kernel">kernel</label><select
      id="kernel" class="kernel"><option value="linear">linear</option><option value="rbf">RBF</option></select></div>
    <div class="field" title="the price of a point inside the margin"><label for="softness">price C</label><span class="softness-value"></span><input
      id="softness" class="softness" type="range" min="0" max="1" step="0.005"></div>
    <div class="field gamma-field" title="the RBF kernel is exp(−γ distance²)"><label for="gamma">kernel γ</label><span class="gamma-value"></span><input
      id="gamma" class="gamma" type="range" min="0" max="1" step="0.005"></div>
    <div class="buttons"><button class="flip">Change class</button><button class="reset">Reset points</button></div>
  </div>
  <p class="status" role="status" aria-live="polite"><span class="setting"></span><span class="chosen-point"></span></p>
  <div class="hinge"></div></div>`;

/** Draw a point: a triangle or a disc, as the chapter draws the classes; struck out on the wrong side, ringed if a support vector (broken: inside the margin). */
function mark(parent, [x, y], label, { state, support }, chosen) {
  const shape = { d: label > 0 ? `M${x} ${y - 5.4}l5.2 9h-10.4z` : `M${x - 4.4} ${y}a4.4 4.4 0 1 0 8.8 0a4.4 4.4 0 1 0 -8.8 0z` };
  draw(parent, "path", { ...shape, class: `point ${label > 0 ? "plus" : "minus"} ${state}` });
  if (state === "wrong") draw(parent, "path", { class: "strike", d: `M${x - 6.5} ${y - 6.5}l13 13m0 -13l-13 13` });
  if (support) draw(parent, "circle", { cx: x, cy: y, r: 9.5, class: `ring ${state === "edge" ? "" : "bound"}` });
  const corner = ([a, b]) => `M${x + 14 * a} ${y + 8 * b}v${6 * b}h${-6 * a}`;
  if (chosen) draw(parent, "path", { class: "chosen", d: [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(corner).join("") });
}

/** What the marks mean, beside the marks themselves. */
function legend(parent) {
  const marks = [["class +1", 1, "free"], ["class \u22121", -1, "free"], ["support vector on the margin", 1, "edge"],
    ["inside the margin", -1, "inside"], ["on the wrong side", 1, "wrong"]];
  for (const [text, label, state] of marks) {
    const entry = parent.appendChild(document.createElement("span")), svg = draw(entry, "svg", { viewBox: "-11 -11 22 22", "aria-hidden": "true" });
    mark(svg, [0, 0], label, { state, support: state !== "free" }, false);
    entry.append(text);
  }
  const entry = parent.appendChild(document.createElement("span")), svg = draw(entry, "svg", { viewBox: "-11 -11 22 22", "aria-hidden": "true" });
  draw(svg, "rect", { class: "region", x: -9, y: -7, width: 18, height: 14 });
  entry.append("predicted +1");
}

/** The plane of the points; returns the function that brings it up to date. */
function planePanel(parent) {
  const drawing = panel(parent, { height: PLANE, margin: EDGES, title: "Boundary and margin", xlabel: "feature x\u2081", ylabel: "feature x\u2082" });
  const { svg, inside, width, tall } = drawing, at = ([x, y]) => [((x + REACH) / (2 * REACH)) * width, ((REACH - y) / (2 * REACH)) * tall];
  for (const v of [-2, 0, 2]) {
    const [x, y] = at([v, v]);
    tickBelow(drawing, x, String(v).replace("-", "\u2212"));
    tickLeft(drawing, y, String(v).replace("-", "\u2212"));
  }
  const shade = draw(inside, "path", { class: "region" });
  const lines = [0, 1, -1].map((value) => [value, draw(inside, "path", { class: value ? "side" : "boundary" })]), marks = draw(inside, "g", {});
  return (state, points, model, found, words) => {
    const cells = cellsFor(state), values = surface(points, model, state, cells), two = found.classes > 1;
    const pixels = (path) => `M${line(path.map(([c, r]) => [(c / cells) * width, tall * (1 - r / cells)]))}`;
    shade.setAttribute("transform", `translate(0 ${tall}) scale(${width / cells} ${-tall / cells})`);
    shade.setAttribute("d", bandsAbove(values, 0, cells));
    for (const [value, path] of lines) path.setAttribute("d", two ? levelLines(values, value, cells).map(pixels).join("") : "");
    marks.replaceChildren();
    points.forEach((p, i) => mark(marks, at(p), p[2], found.each[i], i === state.selected));
    svg.setAttribute("aria-label", "Points of two classes in a plane, the boundary of a support vector machine and, dashed, "
      + `both sides of its margin. ${words.setting} ${words.chosen}`);
  };
}

/** The hinge loss of each point over its margin y f; returns the function that brings it up to date. */
function hingePanel(parent) {
  const drawing = panel(parent, { height: 200, margin: EDGES, title: "Hinge loss of each point", xlabel: "y f(x), clipped to \u22122 and 3" });
  const { svg, inside, width, tall } = drawing, span = (m) => clamp(m, [-2, 3]);
  const at = (m) => [18 + ((span(m) + 2) / 5) * (width - 36), tall - 18 - (Math.max(0, 1 - span(m)) / 3) * (tall - 34)];
  for (const m of [-2, -1, 0, 1, 2, 3]) tickBelow(drawing, at(m)[0], String(m).replace("-", "\u2212"));
  for (const loss of [0, 1, 2, 3]) tickLeft(drawing, at(1 - loss)[1], loss);
  for (const [m, name] of [[0, "at-zero"], [1, "at-one"]]) draw(inside, "line", { class: name, x1: at(m)[0], x2: at(m)[0], y1: 0, y2: tall });
  draw(inside, "polyline", { class: "loss", points: line([-2, 1, 3].map(at)) });
  const marks = draw(inside, "g", {});
  return (state, points, model, found, words) => {
    marks.replaceChildren();
    points.forEach((p, i) => mark(marks, at(found.each[i].margin), p[2], { state: found.each[i].state }, i === state.selected));
    const total = found.each.reduce((sum, { margin }) => sum + Math.max(0, 1 - margin), 0);
    svg.setAttribute("aria-label", `The hinge loss of each point over y f: 0 from 1 on, in all ${number(total)}. ${words.setting}`);
  };
}

/** What the traits say, forced into the range that the figure can show. */
function read(model) {
  const given = model.get("points"), inPlane = (v) => clamp(v, [-REACH, REACH]);
  const points = given.length ? given.map(([x, y, label]) => [inPlane(x), inPlane(y), label > 0 ? 1 : -1]) : START;
  return { points, kernel: model.get("kernel") === "linear" ? "linear" : "rbf", softness: clamp(model.get("softness"), SOFTNESS),
    gamma: clamp(model.get("gamma"), GAMMA), selected: model.get("selected") };
}

/** Handles over the points, one each: made as they are needed, moved to where the points are. */
function showHandles($, { points, selected }, found, listen) {
  const plane = $(".plane"), handles = [...plane.querySelectorAll(".handle")], { left, right, top, bottom } = EDGES;
  while (handles.length > points.length) handles.pop().remove();
  while (handles.length < points.length) {
    const handle = plane.appendChild(document.createElement("div"));
    const fixedParts = { class: "handle", role: "slider", tabindex: 0, "aria-valuemin": -REACH, "aria-valuemax": REACH };
    for (const [key, value] of Object.entries(fixedParts)) handle.setAttribute(key, value);
    listen(handle, handles.push(handle) - 1);
  }
  points.forEach(([x, y, label], i) => {
    const kind = `${found.each[i].support ? "support vector " : ""}${KINDS[found.each[i].state]}`;
    handles[i].style.left = `${((left + ((x + REACH) / (2 * REACH)) * (PLANE - left - right)) / PLANE) * 100}%`;
    handles[i].style.top = `${((top + ((REACH - y) / (2 * REACH)) * (PLANE - top - bottom)) / PLANE) * 100}%`;
    handles[i].style.zIndex = i === selected ? 1 : 0;
    handles[i].setAttribute("aria-label", `Point ${i + 1} of class ${signed(label)}: arrow keys move it, Enter changes its class`);
    handles[i].setAttribute("aria-valuenow", x);
    handles[i].setAttribute("aria-valuetext", `(${fixed(x)}, ${fixed(y)}), ${kind}`);
  });
}

/** Move the point nearest to the pointer, as far as the pointer moves; a finger must begin on a handle. */
function dragPoints($, now, select, moveTo) {
  const plane = $(".plane"), frame = $(".plane .frame");
  let from = null;
  const pointed = ({ clientX, clientY }) => {
    const box = frame.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (box.bottom - clientY) / box.height].map((share) => (2 * share - 1) * REACH);
  };
  plane.addEventListener("pointerdown", (event) => {
    if (event.button || !event.target.matches(".handle")) return;
    const [x, y] = pointed(event), { points } = now(), far = points.map((p) => Math.hypot(p[0] - x, p[1] - y));
    const index = far.indexOf(Math.min(...far));
    event.preventDefault(); // the handle on top would take the focus
    plane.querySelectorAll(".handle")[index].focus({ preventScroll: true, focusVisible: false });
    select(index);
    plane.setPointerCapture(event.pointerId);
    from = { index, x: points[index][0] - x, y: points[index][1] - y };
  });
  plane.addEventListener("pointermove", (event) => {
    if (!from || !plane.hasPointerCapture(event.pointerId)) return;
    const [x, y] = pointed(event);
    moveTo(from.index, x + from.x, y + from.y);
  });
  plane.addEventListener("lostpointercapture", () => { from = null; });
}

/** The ways to change the points; returns what makes a handle answer to the keys. */
function choosePoints($, now, set, original) {
  const select = (selected) => set({ selected });
  const replace = (index, point) => set({ points: now().points.map((p, i) => (i === index ? point(p) : p)), selected: index });
  const rounded = (v) => Math.round(clamp(v, [-REACH, REACH]) * 100) / 100;
  const moveTo = (index, x, y) => {
    const to = [rounded(x), rounded(y)], from = now().points[index];
    if (to.some((v, k) => v !== from[k])) replace(index, (p) => [...to, p[2]]);
  };
  const flip = (index) => replace(index, ([x, y, label]) => [x, y, -label]);
  dragPoints($, now, select, moveTo);
  $(".flip").addEventListener("click", () => flip(now().selected));
  $(".reset").addEventListener("click", () => set({ points: original, selected: -1 }));
  return (handle, index) => {
    handle.addEventListener("focus", () => select(index));
    handle.addEventListener("keydown", (event) => { if (event.key === "Enter") flip(index); });
    onArrows(handle, (dx, dy) => { const [x, y] = now().points[index]; moveTo(index, x + 0.1 * dx, y + 0.1 * dy); });
  };
}

/** Show the values of the controls. */
function showControls($, state) {
  for (const [name, range] of [["softness", SOFTNESS], ["gamma", GAMMA]]) {
    $(`.${name}`).value = toSlider(state[name], range);
    $(`.${name}`).setAttribute("aria-valuetext", $(`.${name}-value`).textContent = short(state[name]));
  }
  $(".kernel").value = state.kernel;
  $(".gamma-field").hidden = state.kernel === "linear";
  $(".flip").disabled = !state.points[state.selected];
}

function render({ model, el }) {
  const now = () => read(model), traits = ["softness", "gamma", "kernel", "points", "selected"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [planePanel($(".plane")), hingePanel($(".hinge"))], listen = choosePoints($, now, set, model.get("points"));
    legend($(".legend"));
    $(".softness").addEventListener("input", (event) => set({ softness: fromSlider(+event.target.value, SOFTNESS) }));
    $(".gamma").addEventListener("input", (event) => set({ gamma: fromSlider(+event.target.value, GAMMA) }));
    $(".kernel").addEventListener("change", (event) => set({ kernel: event.target.value }));
    function update() {
      const state = now(), { points } = state, machine = train(points, state);
      const found = report(points, machine, state), words = describe(state, points, found);
      for (const paint of panels) paint(state, points, machine, found, words);
      $(".setting").textContent = words.setting;
      $(".chosen-point").textContent = words.chosen;
      showHandles($, state, found, listen);
      showControls($, state);
    }
    return { update };
  } });
}
export default { render };
