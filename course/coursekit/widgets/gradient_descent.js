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

const CSS = `
.widget { display: grid; gap: 4px 16px; grid-template: "surface" "controls" "status" "curve" / minmax(0, 1fr) }
.surface { grid-area: surface; position: relative; cursor: crosshair } .curve { grid-area: curve }
.level { fill: var(--fg); fill-opacity: 0.035; stroke: var(--fg); stroke-opacity: 0.3; vector-effect: non-scaling-stroke }
.truth { fill: none; stroke: var(--fg); stroke-width: 1.5 } .dashed { stroke-dasharray: 5 4 }
.path { fill: none; stroke: var(--model); stroke-width: 1.6; stroke-linejoin: round }
.dots { fill: none; stroke: var(--model); stroke-width: 4.5; stroke-linecap: round }
.end-dot { fill: var(--model); stroke: var(--bg); stroke-width: 1.5 }
.unstable :is(.path, .dots) { stroke: var(--error) } .unstable .end-dot { fill: var(--error) }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center }
.field { flex: 1 1 220px } .slider { grid-column: 1 / -1; position: relative }
.mark { position: absolute; top: 27px; border: 6px solid transparent; border-width: 0 6px 8px; border-bottom-color: var(--error); margin-left: -6px }
.buttons { display: flex; gap: 8px }
.status { grid-area: status; min-height: 5.8em }
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

/** The contour plot; returns the function that brings it up to date. */
function surfacePanel(parent) {
  const drawing = panel(parent, { height: SIDE, margin: MARGIN, title: "Loss surface and path", xlabel: "slope w", ylabel: "intercept b" });
  const { svg, inside, width, tall } = drawing;
  const at = ([w, b]) => near([((w + VIEW) / (2 * VIEW)) * width, ((VIEW - b) / (2 * VIEW)) * tall]);
  for (const v of [-2, -1, 0, 1, 2]) {
    const [x, y] = at([v, v]), text = String(v).replace("-", "\u2212");
    tickBelow(drawing, x, text);
    tickLeft(drawing, y, text);
  }
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
  const drawing = panel(parent, { height: 240, margin: MARGIN, title: "Loss at each step", xlabel: "step" });
  const { svg, inside, width, tall, ticks } = drawing;
  const low = -2, lowest = lossAndGradient(BEST, points(1)).loss;
  const truth = draw(inside, "line", { class: "truth dashed", x1: 0, x2: width });
  const note = draw(inside, "text", { x: width - 4, class: "end" }, "least squares");
  const path = draw(inside, "polyline", { class: "path" }), marks = draw(inside, "path", { class: "dots" });
  let scale = "";
  const rescale = (high, span, y) => {
    ticks.replaceChildren();
    for (const step of [0, span / 2, span]) tickBelow(drawing, (step / span) * width, step);
    for (let power = low; power <= high; power += high > 2 ? 2 : 1) {
      const label = tickLeft(drawing, y(10 ** power), "10");
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
  const moveTo = (w, b) => set({ start: [w, b].map((v) => Math.round(clamp(v, [-VIEW, VIEW]) * 100) / 100) });
  onDrag($(".surface"), $(".surface .frame"), $(".handle"), (x, y) => moveTo(2 * VIEW * x - VIEW, 2 * VIEW * y - VIEW));
  onArrows($(".handle"), (dx, dy) => moveTo(now().start[0] + 0.1 * dx, now().start[1] + 0.1 * dy));
}

function render({ model, el }) {
  const now = () => read(model), traits = ["learning_rate", "conditioning", "start", "step"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [surfacePanel($(".surface")), curvePanel($(".curve"))];
    $(".surface").append($(".handle")); // after the drawing, so that it lies on top
    const slide = (name, key, range) => $(name).addEventListener("input", (event) => set({ [key]: fromSlider(+event.target.value, range) }));
    slide(".rate", "learning_rate", RATE);
    slide(".condition", "conditioning", CONDITION);
    chooseStart($, now, set);
    function update() {
      const state = now(), path = descend(state), words = describe(state, path);
      for (const paint of panels) paint(state, path, words);
      $(".widget").classList.toggle("unstable", words.unstable);
      $(".at").textContent = words.at;
      $(".limit").textContent = words.limit;
      showControls($, state);
    }
    return { update, stop: playback($, now, set) };
  } });
}
export default { render };
