// Gradient descent for a line y = w x + b on its loss surface: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

// Eight values with mean 0 and standard deviation 1, and noise that is orthogonal to them and to
// the constant, so that the least-squares line is exactly BEST whatever the offset of x.
const SPREAD = [-7, -5, -3, -1, 1, 3, 5, 7].map((k) => k / Math.sqrt(21));
const NOISE = [7, 1, -3, -5, -5, -3, 1, 7].map((k) => 0.04 * k);
export const BEST = [0.6, -0.4];
export const MAX_STEPS = 100;
const VIEW = 2; // slope and intercept are shown from -VIEW to VIEW
const FAR = 1e6; // a parameter beyond this counts as diverged
const RATE = [0.005, 2], CONDITION = [1, 100], SIDE = 300;
const MARGIN = { left: 42, right: 10, top: 22, bottom: 36 };

/** The mean of x at which the Hessian of the loss has this condition number. */
export const offset = (condition) => condition ** 0.25 - condition ** -0.25;

/** The data: x with standard deviation 1 around its offset, y on the best line plus noise. */
export function points(condition) {
  const x = SPREAD.map((z) => z + offset(condition));
  return { x, y: x.map((v, i) => BEST[0] * v + BEST[1] + NOISE[i]) };
}

/** Mean squared error of the line (w, b), and its gradient, both as means over the points. */
export function lossAndGradient([w, b], { x, y }) {
  const residual = x.map((v, i) => w * v + b - y[i]);
  const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const gradient = [2 * mean(residual.map((r, i) => r * x[i])), 2 * mean(residual)];
  return { loss: mean(residual.map((r) => r * r)), gradient };
}

/** 2 / largest eigenvalue of the Hessian, whose eigenvalues are 2 sqrt(k) and 2 / sqrt(k). */
export const stableLimit = (condition) => 1 / Math.sqrt(condition);

/** The path [[w, b, loss], ...] of at most `steps` steps; it ends early where it diverges. */
export function descend({ start, learningRate, condition, steps }) {
  const data = points(condition), path = [];
  let [w, b] = start;
  for (let i = 0; ; i++) {
    const { loss, gradient } = lossAndGradient([w, b], data);
    path.push([w, b, loss]);
    if (i >= steps || Math.hypot(w, b) > FAR) return path;
    w -= learningRate * gradient[0];
    b -= learningRate * gradient[1];
  }
}

/** Semi-axes and angle (degrees, anticlockwise) of the contour `excess` above the lowest loss. */
export function contour(excess, condition) {
  const root = Math.sqrt(condition), m = offset(condition);
  const angle = (Math.atan2(2 * m, m * m) / 2) * (180 / Math.PI);
  return { steep: Math.sqrt(excess / root), flat: Math.sqrt(excess * root), angle: m ? angle : 0 };
}

/** Where a value lies between the ends of a logarithmic slider, 0 to 1, and back. */
export const toSlider = (value, [low, high]) => Math.log(value / low) / Math.log(high / low);
export const fromSlider = (at, [low, high]) => Number((low * (high / low) ** at).toPrecision(3));

const number = (value) => {
  const size = Math.abs(value);
  const text = size >= 1e4 || (size > 0 && size < 1e-3) ? value.toExponential(1).replace("+", "") : value.toFixed(size < 10 ? 3 : 1);
  return text.replace("-", "\u2212");
};

/** What the figure shows, in words: where descent is, and on which side of the stable limit. */
export function describe(state, path) {
  const [w, b, loss] = path.at(-1), limit = stableLimit(state.condition);
  const at = `Step ${path.length - 1}: slope ${number(w)}, intercept ${number(b)}, loss ${number(loss)}.`;
  const gone = path.length <= state.steps ? " Descent stopped: it left all bounds." : "";
  const rate = `Learning rate ${state.learningRate.toPrecision(3)}`;
  // No-break spaces keep the formula on one line.
  const bound = `the stable limit 2\u00a0/\u00a0λmax\u00a0=\u00a0${limit.toPrecision(3)}`;
  const unstable = state.learningRate > limit;
  return { at, limit: unstable ? `${rate} is above ${bound}: steps overshoot further each time.${gone}` : `${rate} is within ${bound}.`, unstable };
}

/** Whether the first opaque background of the host, or else its text colour, means a dark page. */
export function isDark(backgrounds, text) {
  const light = (colour) => {
    const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return !/^(rgb|color\(srgb)/.test(colour) || a < 0.5 ? null : (0.299 * r + 0.587 * g + 0.114 * b) * scale;
  };
  const found = backgrounds.map(light).find((value) => value !== null);
  return found === undefined ? (light(text) ?? 0) > 128 : found < 128;
}

const CSS = `
:host { display: block; container-type: inline-size }
.widget { --fg: #1a1a1a; --muted: #595959; --line: #c9c9c9; --bg: #fff; --model: #0072b2; --error: #b84a00;
  display: grid; gap: 4px 16px; grid-template: "surface" "controls" "status" "curve" / minmax(0, 1fr);
  max-width: 760px; box-sizing: border-box; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px;
  font: 14px/1.45 system-ui, sans-serif; color: var(--fg); background: var(--bg) }
.widget.dark { --fg: #ececec; --muted: #b4b4b4; --line: #4a4d52; --bg: #1b1d21; --model: #56b4e9; --error: #ff9457;
  color-scheme: dark }
.surface { grid-area: surface; position: relative; cursor: crosshair } .curve { grid-area: curve }
svg { display: block; width: 100%; height: auto; user-select: none; -webkit-user-select: none }
text { fill: var(--muted); font-size: 12px; text-anchor: middle } text.end { text-anchor: end }
text.title { fill: var(--fg); text-anchor: start; font-weight: 600 }
.level { fill: var(--fg); fill-opacity: 0.035; stroke: var(--fg); stroke-opacity: 0.3; vector-effect: non-scaling-stroke }
.frame { fill: none; stroke: var(--line) } .truth { fill: none; stroke: var(--fg); stroke-width: 1.5 } .dashed { stroke-dasharray: 5 4 }
.path { fill: none; stroke: var(--model); stroke-width: 1.6; stroke-linejoin: round }
.dots { fill: none; stroke: var(--model); stroke-width: 4.5; stroke-linecap: round }
.end-dot { fill: var(--model); stroke: var(--bg); stroke-width: 1.5 }
.unstable :is(.path, .dots) { stroke: var(--error) } .unstable .end-dot { fill: var(--error) }
.handle { position: absolute; width: 40px; height: 40px; margin: -20px 0 0 -20px; border-radius: 50%; touch-action: none; cursor: grab }
.handle::after { content: ""; position: absolute; inset: 12px; border: 2px solid var(--fg); border-radius: 50%; background: var(--bg) }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center }
.field { flex: 1 1 220px; display: grid; grid-template-columns: 1fr auto; font-variant-numeric: tabular-nums }
.slider { grid-column: 1 / -1; position: relative }
input { display: block; width: 100%; height: 36px; margin: 0; accent-color: var(--model); cursor: pointer }
.mark { position: absolute; top: 27px; border: 6px solid transparent; border-width: 0 6px 8px; border-bottom-color: var(--error); margin-left: -6px }
.buttons { display: flex; gap: 8px }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--muted); border-radius: 6px; min-width: 64px; min-height: 40px; cursor: pointer }
button:hover { border-color: var(--model) } :focus-visible { outline: 3px solid var(--model); outline-offset: 2px }
.status { grid-area: status; margin: 0; min-height: 5.8em; font-variant-numeric: tabular-nums } .status span { display: block }
.limit { color: var(--muted) } .unstable .limit { color: var(--error); font-weight: 600 }
@container (min-width: 580px) {
  .widget { grid-template: "surface curve" auto "surface status" 1fr "controls controls" auto / minmax(0, 1.12fr) minmax(0, 1fr) }
  .status { padding-left: 8px; min-height: 0 } }
`;

const HTML = `<div class="widget">
  <div class="surface"><div class="handle" role="slider" tabindex="0" aria-label="Start of the descent, slope and intercept: arrow keys move it"
    aria-valuemin="-2" aria-valuemax="2"></div></div>
  <div class="controls">
    <div class="field"><label for="rate">learning rate</label><span class="rate-value"></span><div class="slider"><input
      id="rate" class="rate" type="range" min="0" max="1" step="0.005"><span class="mark" title="stable limit 2/λmax"></span></div></div>
    <div class="field" title="largest over smallest curvature of the loss"><label for="condition">condition number</label><span class="condition-value"></span><div class="slider"><input
      id="condition" class="condition" type="range" min="0" max="1" step="0.01"></div></div>
    <div class="buttons"><button class="step">Step</button><button class="play">Play</button><button class="reset">Reset</button></div>
  </div>
  <p class="status" role="status" aria-live="polite"><span class="at"></span><span class="limit"></span></p>
  <div class="curve"></div></div>`;

function draw(parent, name, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return parent.appendChild(node);
}

/** An empty panel with its frame; `inside` is clipped to it. */
function panel(parent, height, title, xlabel) {
  const { left, right, top, bottom } = MARGIN, width = SIDE - left - right, tall = height - top - bottom;
  const svg = draw(parent, "svg", { viewBox: `0 0 ${SIDE} ${height}`, role: "img" });
  const frame = { x: left, y: top, width, height: tall };
  draw(svg, "text", { x: left, y: 15, class: "title" }, title);
  draw(svg, "text", { x: left + width / 2, y: height - 4 }, xlabel);
  const inside = draw(svg, "svg", { ...frame, viewBox: `0 0 ${width} ${tall}`, overflow: "hidden" });
  draw(svg, "rect", { ...frame, class: "frame" });
  return { svg, inside, width, tall, ticks: draw(svg, "g", {}) };
}

const line = (at) => at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
const dots = (at) => at.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
const near = ([x, y]) => [Math.max(-1e4, Math.min(1e4, x)), Math.max(-1e4, Math.min(1e4, y))];

/** The contour plot; returns the function that brings it up to date. */
function surfacePanel(parent) {
  const { svg, inside, width, tall, ticks } = panel(parent, SIDE, "Loss surface and path", "slope w");
  const at = ([w, b]) => near([((w + VIEW) / (2 * VIEW)) * width, ((VIEW - b) / (2 * VIEW)) * tall]);
  for (const v of [-2, -1, 0, 1, 2]) {
    const [x, y] = at([v, v]), text = String(v).replace("-", "\u2212");
    draw(ticks, "text", { x: MARGIN.left + x, y: MARGIN.top + tall + 15 }, text);
    draw(ticks, "text", { x: MARGIN.left - 5, y: MARGIN.top + y + 4, class: "end" }, text);
  }
  draw(ticks, "text", { transform: `translate(12 ${MARGIN.top + tall / 2}) rotate(-90)` }, "intercept b");
  const levels = Array.from({ length: 12 }, (_, k) => 0.05 * 2 ** (11 - k)).map((excess) => [excess, draw(inside, "ellipse", { class: "level" })]);
  const [bx, by] = at(BEST);
  const path = draw(inside, "polyline", { class: "path" }), marks = draw(inside, "path", { class: "dots" });
  draw(inside, "path", { class: "truth", d: `M${bx - 6} ${by}h12M${bx} ${by - 6}v12` });
  const last = draw(inside, "circle", { class: "end-dot", r: 6 });
  return (state, steps, words) => {
    for (const [excess, ellipse] of levels) {
      const { steep, flat, angle } = contour(excess, state.condition);
      ellipse.setAttribute("rx", (steep / (2 * VIEW)) * width);
      ellipse.setAttribute("ry", (flat / (2 * VIEW)) * tall);
      ellipse.setAttribute("transform", `translate(${bx} ${by}) rotate(${-angle})`);
    }
    const where = steps.map(at);
    path.setAttribute("points", line(where));
    marks.setAttribute("d", dots(where));
    last.setAttribute("cx", where.at(-1)[0]);
    last.setAttribute("cy", where.at(-1)[1]);
    svg.setAttribute("aria-label", `Contours of the loss over slope and intercept, the least-squares line at a cross, and the path of descent. ${words.at} ${words.limit}`);
  };
}

/** The loss curve; returns the function that brings it up to date. */
function curvePanel(parent) {
  const { svg, inside, width, tall, ticks } = panel(parent, 240, "Loss at each step", "step");
  const low = -2, lowest = lossAndGradient(BEST, points(1)).loss;
  const truth = draw(inside, "line", { class: "truth dashed", x1: 0, x2: width });
  const note = draw(inside, "text", { x: width - 4, class: "end" }, "least squares");
  const path = draw(inside, "polyline", { class: "path" }), marks = draw(inside, "path", { class: "dots" });
  let scale = "";
  const rescale = (high, span, y) => {
    ticks.replaceChildren();
    for (const step of [0, span / 2, span]) draw(ticks, "text", { x: MARGIN.left + (step / span) * width, y: MARGIN.top + tall + 15 }, step);
    for (let power = low; power <= high; power += high > 2 ? 2 : 1) {
      const label = draw(ticks, "text", { x: MARGIN.left - 5, y: MARGIN.top + y(10 ** power) + 4, class: "end" }, "10");
      draw(label, "tspan", { dy: -4, "font-size": 9 }, String(power).replace("-", "\u2212"));
    }
    truth.setAttribute("y1", y(lowest));
    truth.setAttribute("y2", y(lowest));
    note.setAttribute("y", y(lowest) + (high > 2 ? -6 : 14));
  };
  return (state, steps, words) => {
    const worst = Math.max(...steps.map((s) => s[2])), high = worst <= 1e2 ? 2 : worst <= 1e4 ? 4 : 8;
    const span = state.steps <= 20 ? 20 : state.steps <= 50 ? 50 : 100;
    const y = (loss) => ((high - Math.log10(Math.max(loss, 1e-9))) / (high - low)) * tall;
    if (scale !== (scale = `${high} ${span}`)) rescale(high, span, y);
    const where = steps.map((s, i) => near([(i / span) * width, y(s[2])]));
    path.setAttribute("points", line(where));
    marks.setAttribute("d", dots(where));
    svg.setAttribute("aria-label", `The loss at each step, on a logarithmic scale, with the least-squares loss ${number(lowest)} as a dashed line. ${words.at}`);
  };
}

/** Call `apply(dark)` now and whenever the page around `el` may have changed its theme. */
function followTheme(el, apply) {
  const check = () => {
    const chain = [];
    for (let node = el; node; node = node.parentElement ?? node.getRootNode().host) chain.push(getComputedStyle(node));
    apply(isDark(chain.map((style) => style.backgroundColor), chain[0].color));
  };
  // A host may load the style sheet of its new theme after it changes the attribute.
  const later = () => [0, 300, 1500].forEach((wait) => setTimeout(check, wait));
  const observer = new MutationObserver(later), media = matchMedia("(prefers-color-scheme: dark)");
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
  media.addEventListener("change", later);
  check();
  later();
  return () => { observer.disconnect(); media.removeEventListener("change", later); };
}

const clamp = (value, [low, high]) => Math.max(low, Math.min(high, value));

/** What the traits say, forced into the range that the figure can show. */
const read = (model) => ({
  start: model.get("start").map((v) => clamp(v, [-VIEW, VIEW])), learningRate: clamp(model.get("learning_rate"), RATE),
  condition: clamp(model.get("conditioning"), CONDITION), steps: clamp(model.get("step"), [0, MAX_STEPS]) });

/** Show the values of the controls. */
function showControls($, now) {
  const show = (name, at, text) => {
    $(name).value = at;
    $(name).setAttribute("aria-valuetext", text);
    $(`${name}-value`).textContent = text;
  };
  show(".rate", toSlider(now.learningRate, RATE), now.learningRate.toPrecision(3));
  show(".condition", toSlider(now.condition, CONDITION), now.condition.toPrecision(3));
  $(".mark").style.left = `calc(8px + ${toSlider(stableLimit(now.condition), RATE)} * (100% - 16px))`; // the thumb is 16 px wide
  const [w, b] = now.start, { left, right, top, bottom } = MARGIN, handle = $(".handle");
  handle.style.left = `${((left + ((w + VIEW) / (2 * VIEW)) * (SIDE - left - right)) / SIDE) * 100}%`;
  handle.style.top = `${((top + ((VIEW - b) / (2 * VIEW)) * (SIDE - top - bottom)) / SIDE) * 100}%`;
  handle.setAttribute("aria-valuenow", w);
  handle.setAttribute("aria-valuetext", `slope ${number(w)}, intercept ${number(b)}`);
}

/** Step, play and reset; returns the function that stops playing. */
function playback($, now, set) {
  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; $(".play").textContent = "Play"; };
  const finished = () => now().steps >= MAX_STEPS || descend(now()).length <= now().steps;
  const advance = () => (finished() ? stop() : set({ step: now().steps + 1 }));
  const begin = () => {
    if (finished()) set({ step: 0 });
    $(".play").textContent = "Pause";
    timer = setInterval(advance, 120);
  };
  $(".step").addEventListener("click", () => { stop(); advance(); });
  $(".play").addEventListener("click", () => (timer ? stop() : begin()));
  $(".reset").addEventListener("click", () => { stop(); set({ step: 0 }); });
  return stop;
}

/** Move the start by click, drag or arrow keys. */
function chooseStart($, now, set) {
  const surface = $(".surface"), handle = $(".handle");
  const moveTo = (w, b) => set({ start: [w, b].map((v) => Math.round(clamp(v, [-VIEW, VIEW]) * 100) / 100) });
  const pointed = ({ clientX, clientY }) => {
    const box = $(".surface .frame").getBoundingClientRect();
    moveTo(((clientX - box.left) / box.width) * 2 * VIEW - VIEW, VIEW - ((clientY - box.top) / box.height) * 2 * VIEW);
  };
  // A finger drags the handle only, so that a swipe over the figure still scrolls the page.
  surface.addEventListener("pointerdown", (event) => {
    if (event.button || (event.pointerType === "touch" && event.target !== handle)) return;
    surface.setPointerCapture(event.pointerId);
    pointed(event);
  });
  surface.addEventListener("pointermove", (event) => { if (surface.hasPointerCapture(event.pointerId)) pointed(event); });
  surface.addEventListener("click", (event) => { if (event.pointerType === "touch" && event.target !== handle) pointed(event); });
  handle.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowDown: [0, -0.1], ArrowUp: [0, 0.1] }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // a notebook would take the arrow for its own
    moveTo(now().start[0] + move[0], now().start[1] + move[1]);
  });
}

function render({ model, el }) {
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" }); // keeps the host page's style sheets out
  root.innerHTML = `<style>${CSS}</style>${HTML}`;
  const $ = (selector) => root.querySelector(selector), now = () => read(model);
  const surface = surfacePanel($(".surface")), curve = curvePanel($(".curve"));
  $(".surface").append($(".handle")); // after the drawing, so that it lies on top
  let frame = 0, calm = 0;
  function update() {
    frame = 0;
    const state = now(), path = descend(state), words = describe(state, path);
    for (const paint of [surface, curve]) paint(state, path, words);
    $(".widget").classList.toggle("unstable", words.unstable);
    $(".at").textContent = words.at;
    $(".limit").textContent = words.limit;
    showControls($, state);
  }
  function schedule() {
    frame ||= requestAnimationFrame(update);
    // A screen reader hears the status once the figure rests, not sixty times a second.
    $(".status").setAttribute("aria-busy", "true");
    clearTimeout(calm);
    calm = setTimeout(() => $(".status").removeAttribute("aria-busy"), 400);
  }
  function set(changes) {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    schedule();
    try { model.save_changes(); } catch { /* a static page has no kernel to tell */ }
  }
  const slide = (name, key, range) => $(name).addEventListener("input", (event) => set({ [key]: fromSlider(+event.target.value, range) }));
  slide(".rate", "learning_rate", RATE);
  slide(".condition", "conditioning", CONDITION);
  const stop = playback($, now, set), names = ["learning_rate", "conditioning", "start", "step"];
  chooseStart($, now, set);
  names.forEach((name) => model.on(`change:${name}`, schedule));
  const forget = followTheme(el, (dark) => $(".widget").classList.toggle("dark", dark));
  update();
  return () => {
    stop();
    forget();
    cancelAnimationFrame(frame);
    names.forEach((name) => model.off(`change:${name}`, schedule));
  };
}
export default { render };
