// A decision threshold on the scores of two classes: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

export const ROWS = 400;
const SHARE = [0.02, 0.98], SEPARATION = [0, 4], BINS = 25;
const SCORES_WIDE = 360, SCORES_TALL = 300;
const SCORES_MARGIN = { left: 44, right: 10, top: 34, bottom: 36 }, ROC_MARGIN = { left: 42, right: 10, top: 22, bottom: 36 };

/** The standard normal distribution function, by the series that converges for every z. */
export function normalShare(z) {
  let term = z, sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (z * z) / k;
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The z below which a share p of the standard normal distribution lies (Newton's method). */
export function normalQuantile(p) {
  let z = 0;
  for (let step = 1; Math.abs(step) > 1e-12;) {
    step = (normalShare(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
    z -= step = clamp(step, [-1, 1]); // far out the slope is tiny, and a whole step would leave the road
  }
  return z;
}

/** n scores in increasing order: evenly spaced quantiles of a normal distribution, through a sigmoid. */
const classScores = (n, centre) => Array.from({ length: n }, (_, i) => 1 / (1 + Math.exp(-centre - quantiles(n)[i])));
const known = new Map();
function quantiles(n) {
  if (!known.has(n)) known.set(n, Array.from({ length: n }, (_, i) => normalQuantile((i + 0.5) / n)));
  return known.get(n);
}

/** The scores of both classes, each in increasing order. */
export function sample({ separation, positives }) {
  const n = Math.round(ROWS * positives);
  return { negative: classScores(ROWS - n, -separation / 2), positive: classScores(n, separation / 2) };
}

/** The counts of the confusion matrix: a row is called positive where its score reaches the threshold. */
export function confusion({ negative, positive }, threshold) {
  const called = (scores) => scores.filter((score) => score >= threshold).length;
  const tp = called(positive), fp = called(negative);
  return { tn: negative.length - fp, fp, fn: positive.length - tp, tp };
}

/** What the counts amount to; precision is null where no row is called positive. */
export function metrics({ tn, fp, fn, tp }) {
  return { precision: tp + fp ? tp / (tp + fp) : null, recall: tp / (tp + fn), f1: (2 * tp) / (2 * tp + fp + fn),
    accuracy: (tp + tn) / (tn + fp + fn + tp), falseRate: fp / (fp + tn) };
}

/** The ROC curve [[false-positive rate, recall], ...] from (0, 0) to (1, 1): one point a distinct score. */
export function roc({ negative, positive }) {
  const rows = [...negative.map((s) => [s, 0]), ...positive.map((s) => [s, 1])].sort((a, b) => b[0] - a[0]);
  const count = [0, 0], curve = [[0, 0]];
  rows.forEach(([score, label], i) => {
    count[label]++;
    if (score !== rows[i + 1]?.[0]) curve.push([count[0] / negative.length, count[1] / positive.length]);
  });
  return curve;
}

/** The area under the ROC curve from the ranks of the positives; equal scores share their mean rank. */
export function rankArea({ negative, positive }) {
  const all = [...negative, ...positive].sort((a, b) => a - b), rank = new Map();
  for (let i = 0, j; i < all.length; i = j) {
    for (j = i; all[j] === all[i];) j++;
    rank.set(all[i], (i + 1 + j) / 2);
  }
  const sum = positive.reduce((total, score) => total + rank.get(score), 0), n = positive.length;
  return (sum - (n * (n + 1)) / 2) / (n * negative.length);
}

/** How many scores fall into each of BINS equal bins from 0 to 1. */
export function histogram(scores) {
  const bins = new Array(BINS).fill(0);
  for (const score of scores) bins[Math.min(BINS - 1, Math.floor(score * BINS))]++;
  return bins;
}

const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

/** What the figure shows, in words: the metrics at this threshold, then what no threshold changes. */
export function describe({ threshold }, cells, area) {
  const { precision, recall, f1, accuracy } = metrics(cells), { tn, fp, fn, tp } = cells;
  const exact = precision === null ? "precision undefined (no row is called positive)" : `precision ${precision.toFixed(3)}`;
  const most = Math.max(tn + fp, tp + fn) / (tn + fp + fn + tp), larger = tn + fp >= tp + fn ? "negative" : "positive";
  return { counts: `${tn} true negatives, ${fp} false positives, ${fn} false negatives, ${tp} true positives`,
    at: `Threshold ${threshold.toFixed(2)}: ${exact}, recall ${recall.toFixed(3)}, F1\u00a0${f1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}.`,
    whatever: `At any threshold: AUC ${area.toFixed(3)}, the share of pairs in which the positive row scores higher (equal scores count half). `
      + `Calling every row ${larger} has accuracy ${most.toFixed(3)}.` };
}

const CSS = `
.widget { display: grid; gap: 6px 16px; grid-template: "scores" "controls" "matrix" "status" "roc" / minmax(0, 1fr) }
.scores { grid-area: scores; position: relative; cursor: ew-resize } .roc { grid-area: roc }
.bars.tn { fill: var(--data); fill-opacity: 0.75 } .bars.tp { fill: var(--model) } .bars:is(.fp, .fn) { fill: var(--error) }
.cut { stroke: var(--fg); stroke-width: 2 } .zero { stroke: var(--fg) } .chance { stroke: var(--fg); stroke-dasharray: 5 4 }
.guide { stroke: var(--line); fill: none } .curve { fill: none; stroke: var(--model); stroke-width: 2 }
.spot { fill: var(--model); stroke: var(--bg); stroke-width: 2 }
text.count { font-weight: 600; fill: var(--fg); paint-order: stroke; stroke: var(--bg); stroke-width: 4px; stroke-linejoin: round } text.count:is(.fp, .fn) { fill: var(--error) }
.controls { grid-area: controls; display: grid; gap: 2px; align-content: start }
.matrix { grid-area: matrix; border-collapse: separate; border-spacing: 4px; width: 100%; table-layout: fixed; align-self: start; line-height: 1.25 }
caption { text-align: left; font-weight: 600; padding-left: 4px } th { font-weight: 400; color: var(--muted); font-size: 13px }
th[scope="row"] { text-align: right; white-space: nowrap } .matrix tr:first-child td { width: 72px }
.matrix td[class] { border: 2px solid var(--data); border-radius: 6px; padding: 5px 0; text-align: center; font-size: 13px }
.matrix b { display: block; font-size: 18px; font-variant-numeric: tabular-nums }
.matrix td.tp { border-color: var(--model) } .matrix td:is(.fp, .fn) { border: 2px dashed var(--error) } .matrix td:is(.fp, .fn) b { color: var(--error) }
.status { grid-area: status; min-height: 7.3em } .whatever { color: var(--muted) }
@container (min-width: 580px) {
  .widget { grid-template: "scores roc" "controls matrix" "status status" / minmax(0, 1.36fr) minmax(0, 1fr) }
  .status { min-height: 4.4em } }
`;

const HTML = `<div class="widget">
  <div class="scores"><div class="handle" role="slider" tabindex="0" aria-label="Threshold: arrow keys move it" aria-valuemin="0" aria-valuemax="1"></div></div>
  <div class="controls">
    <div class="field"><label for="threshold">threshold</label><span class="threshold-value"></span><input
      id="threshold" class="threshold" type="range" min="0" max="1" step="0.01"></div>
    <div class="field"><label for="separation">separation of the classes (logits)</label><span class="separation-value"></span><input id="separation" class="separation" type="range" min="0" max="4" step="0.05"></div>
    <div class="field"><label for="positives">positives among the ${ROWS} rows</label><span class="positives-value"></span><input
      id="positives" class="positives" type="range" min="0.02" max="0.98" step="0.01"></div>
  </div>
  <table class="matrix"><caption>Confusion matrix</caption>
    <tr><td></td><th scope="col">called negative</th><th scope="col">called positive</th></tr>
    <tr><th scope="row">is negative</th><td class="tn"><b></b>true negatives</td><td class="fp"><b></b>false positives</td></tr>
    <tr><th scope="row">is positive</th><td class="fn"><b></b>false negatives</td><td class="tp"><b></b>true positives</td></tr></table>
  <p class="status" role="status" aria-live="polite"><span class="at"></span><span class="whatever"></span></p>
  <div class="roc"></div></div>`;

/** Bars from `base`, `unit` pixels a row: upwards, or downwards where `unit` is negative. */
const bars = (bins, wide, base, unit) => bins.map((n, k) => (n ? `M${k * wide + 0.5} ${base}v${(-n * unit).toFixed(2)}h${wide - 1}V${base}z` : "")).join("");

/** Both halves of the picture at the cut: left of it rows are called negative, right of it positive. */
function halves(inside) {
  const half = (above, below) => {
    const svg = draw(inside, "svg", { y: 0, overflow: "hidden", preserveAspectRatio: "none" });
    return { svg, above: draw(svg, "path", { class: `bars ${above}` }), below: draw(svg, "path", { class: `bars ${below}` }) };
  };
  return [half("tn", "fn"), half("fp", "tp")];
}

/** Two histograms back to back, cut by the threshold; returns the function that brings them up to date. */
function scoresPanel(parent) {
  const drawing = panel(parent, { wide: SCORES_WIDE, height: SCORES_TALL, margin: SCORES_MARGIN, title: "Scores of both classes", xlabel: "score" });
  const { svg, inside, width, tall, ticks, margin } = drawing, middle = tall / 2;
  const aside = (name, y) => draw(svg, "text", { transform: `translate(12 ${margin.top + y}) rotate(-90)` }, name);
  aside("negatives", middle / 2);
  aside("positives", middle * 1.5);
  const parts = halves(inside);
  draw(inside, "line", { class: "zero", x1: 0, x2: width, y1: middle, y2: middle });
  const cut = draw(inside, "line", { class: "cut", y1: 0, y2: tall });
  const corners = ["tn", "fp", "fn", "tp"].map((name, i) => draw(inside, "text", { // over the cut, which may pass here
    class: `count ${name} ${i % 2 ? "end" : "start"}`, x: i % 2 ? width - 5 : 5, y: i < 2 ? 16 : tall - 8 }));
  let shown;
  function redraw(data) {
    const [above, below] = [data.negative, data.positive].map(histogram), most = Math.max(...above, ...below), unit = (middle - 22) / most;
    for (const part of parts) {
      part.above.setAttribute("d", bars(above, width / BINS, middle, unit));
      part.below.setAttribute("d", bars(below, width / BINS, middle, -unit));
    }
    const step = [5, 10, 20, 50, 100].find((size) => 2.5 * size >= most) ?? 200;
    ticks.replaceChildren();
    for (const share of [0, 0.25, 0.5, 0.75, 1]) tickBelow(drawing, share * width, share);
    for (let n = -step * Math.floor(most / step); n <= most; n += step) tickLeft(drawing, middle - n * unit, Math.abs(n));
  }
  return ({ threshold }, data, cells, words) => {
    if (shown !== (shown = data)) redraw(data);
    const at = threshold * width;
    for (const [part, x, wide] of [[parts[0], 0, at], [parts[1], at, width - at]]) {
      const place = { x, width: wide, height: tall, viewBox: `${x} 0 ${wide} ${tall}` };
      for (const [key, value] of Object.entries(place)) part.svg.setAttribute(key, value);
    }
    cut.setAttribute("x1", at);
    cut.setAttribute("x2", at);
    corners.forEach((text) => { text.textContent = `${text.classList[1].toUpperCase()} ${cells[text.classList[1]]}`; });
    svg.setAttribute("aria-label", `Histograms of the scores, negatives upwards, positives downwards, cut at ${threshold.toFixed(2)}: ${words.counts}.`);
  };
}

/** The ROC curve with the point of this threshold; returns the function that brings it up to date. */
function rocPanel(parent) {
  const names = { title: "ROC curve", xlabel: "false-positive rate", ylabel: "recall (true-positive rate)" };
  const drawing = panel(parent, { height: 306, margin: ROC_MARGIN, ...names });
  const { svg, width, tall, margin } = drawing, at = ([x, y]) => [x * width, (1 - y) * tall];
  for (const share of [0, 0.5, 1]) {
    tickBelow(drawing, share * width, share);
    if (share) tickLeft(drawing, (1 - share) * tall, share);
  }
  // Not clipped to the frame: the ends of the curve lie on it.
  const inside = draw(svg, "g", { transform: `translate(${margin.left} ${margin.top})` });
  draw(inside, "line", { class: "chance", x1: 0, y1: tall, x2: width, y2: 0 });
  draw(inside, "text", { transform: `translate(${width * 0.66} ${tall * 0.34 + 20}) rotate(-45)` }, "chance");
  const guide = draw(inside, "path", { class: "guide" }), curve = draw(inside, "polyline", { class: "curve" });
  const spot = draw(inside, "circle", { class: "spot", r: 7 });
  const note = draw(inside, "text", { x: width - 8, y: tall - 10, class: "count end" });
  let shown;
  return (state, data, cells, words, area) => {
    if (shown !== (shown = data)) curve.setAttribute("points", line(roc(data).map(at)));
    const { falseRate, recall } = metrics(cells), [x, y] = at([falseRate, recall]);
    guide.setAttribute("d", `M${x.toFixed(1)} ${tall}V${y.toFixed(1)}H0`);
    spot.setAttribute("cx", x);
    spot.setAttribute("cy", y);
    note.textContent = `AUC ${area.toFixed(3)}`;
    svg.setAttribute("aria-label", `ROC curve with area ${area.toFixed(3)} and the diagonal of chance. `
      + `Threshold ${state.threshold.toFixed(2)} is the point with false-positive rate ${falseRate.toFixed(3)} and recall ${recall.toFixed(3)}.`);
  };
}

/** What the traits say, forced into the range that the figure can show. */
const read = (model) => ({ threshold: clamp(model.get("threshold"), [0, 1]),
  separation: clamp(model.get("separation"), SEPARATION), positives: clamp(model.get("positives"), SHARE) });

/** Show the values of the controls and of the matrix. */
function showControls($, now, cells) {
  const rows = `${Math.round(ROWS * now.positives)} (${percent(now.positives)})`;
  const texts = { threshold: now.threshold.toFixed(2), separation: now.separation.toFixed(2), positives: rows };
  for (const [name, text] of Object.entries(texts)) {
    $(`.${name}`).value = now[name];
    $(`.${name}`).setAttribute("aria-valuetext", text);
    $(`.${name}-value`).textContent = text;
  }
  for (const [name, count] of Object.entries(cells)) $(`.matrix .${name} b`).textContent = count;
  const { left, right, top } = SCORES_MARGIN, handle = $(".handle");
  handle.style.left = `${((left + now.threshold * (SCORES_WIDE - left - right)) / SCORES_WIDE) * 100}%`;
  handle.style.top = `${(top / SCORES_TALL) * 100}%`;
  handle.setAttribute("aria-valuenow", now.threshold);
  handle.setAttribute("aria-valuetext", texts.threshold);
}

/** Move the threshold by pointer or arrow keys, and let every slider set its trait. */
function connect($, now, set) {
  const moveTo = (threshold) => set({ threshold: Math.round(100 * clamp(threshold, [0, 1])) / 100 });
  onDrag($(".scores"), $(".scores .frame"), $(".handle"), moveTo);
  onArrows($(".handle"), (dx, dy) => moveTo(now().threshold + 0.01 * (dx + dy)));
  for (const name of ["threshold", "separation", "positives"]) {
    $(`.${name}`).addEventListener("input", (event) => set({ [name]: +event.target.value }));
  }
}

function render({ model, el }) {
  const now = () => read(model), traits = ["threshold", "separation", "positives"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [scoresPanel($(".scores")), rocPanel($(".roc"))];
    $(".scores").append($(".handle")); // after the drawing, so that it lies on top
    connect($, now, set);
    let key, data, area;
    function update() {
      const state = now();
      if (key !== (key = `${state.separation} ${state.positives}`)) area = rankArea(data = sample(state));
      const cells = confusion(data, state.threshold), words = describe(state, cells, area);
      for (const paint of panels) paint(state, data, cells, words, area);
      $(".at").textContent = words.at;
      $(".whatever").textContent = words.whatever;
      showControls($, state, cells);
    }
    return { update };
  } });
}
export default { render };
