// Features selected before or inside cross-validation, on pure noise: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

export const DRAWS = 30, FOLDS = 5, MOST_FEATURES = 1000;
const FEATURES = [10, MOST_FEATURES], KEPT = [1, 20], SPAN = [20, 100], BITS = 20; // a fold has at most 20 rows: one word holds it
const STRIP_MARGIN = { left: 10, right: 10, top: 22, bottom: 36 }, TALL = 280, WIDE = 330;

/** How many rows each fold has. */
export const foldSizes = (rows) => Array.from({ length: FOLDS }, (_, fold) => Math.floor((rows + FOLDS - 1 - fold) / FOLDS));

/** Where the word of a draw's column in a fold stands; column 0 is the label, the others are features. */
export const wordAt = (drawn, column, fold) => (drawn * (MOST_FEATURES + 1) + column) * FOLDS + fold;

/** All coins of a seed, each word 20 of them: fewer rows or features use the first of these. */
export function coins(seed) {
  const random = generator(seed), words = new Uint32Array(wordAt(DRAWS, 0, 0));
  for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** BITS; // stored without its fraction
  return words;
}

/** The number of ones among 20 bits. */
export function ones(word) {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Rows where feature and label agree minus rows where they do not: for every draw, column and fold, and over the folds. */
export function agreements(words, rows) {
  const sizes = foldSizes(rows), byFold = new Int8Array(words.length), total = new Int16Array(words.length / FOLDS);
  for (let drawn = 0; drawn < DRAWS; drawn++) for (let fold = 0; fold < FOLDS; fold++) {
    const label = words[wordAt(drawn, 0, fold)], mask = 2 ** sizes[fold] - 1;
    for (let at = wordAt(drawn, 1, fold), end = wordAt(drawn + 1, 0, fold); at < end; at += FOLDS) {
      byFold[at] = sizes[fold] - 2 * ones((words[at] ^ label) & mask);
      total[(at - fold) / FOLDS] += byFold[at];
    }
  }
  return { byFold, total };
}

// Equal values are frequent. Taken from the left they would crowd there, so they are taken in a scattered order,
// which is the same for any number of features: steps of 617 modulo the prime 1009 reach every number.
const SCATTERED = Int16Array.from({ length: 1009 }, (_, i) => (617 * i) % 1009);

/** The positions of the `kept` values farthest from 0, in increasing order. */
export function select(values, kept) {
  const counts = new Uint16Array(SPAN[1] + 1);
  for (let k = 0; k < values.length; k++) counts[Math.abs(values[k])]++;
  let bound = counts.length - 1, above = 0;
  while (bound > 0 && above + counts[bound] < kept) above += counts[bound--];
  const chosen = [];
  let equal = kept - above; // how many of those at the bound there is room for
  for (let i = 0; chosen.length < kept; i++) {
    const k = SCATTERED[i], size = k < values.length ? Math.abs(values[k]) : -1;
    if (size > bound || (size === bound && equal-- > 0)) chosen.push(k);
  }
  return chosen.sort((a, b) => a - b);
}

/** How far each of the first features agrees with the label, over all rows, or over those outside the fold `without`. */
export function strengths({ byFold, total }, drawn, features, without) {
  const first = wordAt(drawn, 1, 0) / FOLDS, sums = total.slice(first, first + features);
  if (without !== undefined) for (let k = 0; k < features; k++) sums[k] -= byFold[(first + k) * FOLDS + without];
  return sums;
}

/** In how many rows of a fold the sum of the chosen features, weighted by their strengths, has the label's sign. */
function correct(words, drawn, fold, size, chosen, weight) {
  const label = words[wordAt(drawn, 0, fold)], columns = chosen.map((k) => words[wordAt(drawn, k + 1, fold)]);
  let count = 0;
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let i = 0; i < chosen.length; i++) sum += (columns[i] >>> row) & 1 ? weight[chosen[i]] : -weight[chosen[i]];
    count += (sum >= 0 ? 1 : 0) === ((label >>> row) & 1);
  }
  return count;
}

/** The accuracies of all draws, selected on all rows and inside each fold, and what the first draw selects. */
export function experiment({ features, kept, rows }, words, agreed) {
  const sizes = foldSizes(rows), outside = [], inside = [];
  let picked;
  for (let drawn = 0; drawn < DRAWS; drawn++) {
    const all = select(strengths(agreed, drawn, features), kept);
    let [hitsOutside, hitsInside] = [0, 0];
    for (let fold = 0; fold < FOLDS; fold++) {
      const weight = strengths(agreed, drawn, features, fold), own = select(weight, kept);
      hitsOutside += correct(words, drawn, fold, sizes[fold], all, weight);
      hitsInside += correct(words, drawn, fold, sizes[fold], own, weight);
      picked ??= { outside: all, inside: own };
    }
    outside.push(hitsOutside / rows);
    inside.push(hitsInside / rows);
  }
  return { outside, inside, picked };
}

export const average = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}\u00a0%`;

/** What the figure shows, in words: both accuracies, then what is true of all such data. */
export function describe({ features, kept, rows }, { outside, inside, picked }) {
  const range = (values) => `mean accuracy ${percent(average(values))}, from ${percent(Math.min(...values), 0)} to ${percent(Math.max(...values), 0)}`;
  const shared = picked.outside.filter((k) => picked.inside.includes(k)).length;
  const choice = kept < features ? `${kept} of ${features} features are kept for ${rows} rows; in the drawing the two selections share ${shared}.`
    : `All ${features} features are kept for ${rows} rows, so nothing is selected.`;
  return { at: `Selected on all rows: ${range(outside)}. Selected inside each fold: ${range(inside)}.`,
    truth: `${DRAWS} draws. Every feature and label is a coin flip: on new rows any classifier is right half of the time. ${choice}` };
}

const CSS = `
.widget { display: grid; gap: 4px 16px; grid-template: "strips" "controls" "status" "reads" / minmax(0, 1fr) }
.strips { grid-area: strips } .reads { grid-area: reads } text.head { fill: var(--fg); text-anchor: start; font-weight: 600 } text.mean { font-weight: 600 }
.outside:is(.dot, .mean, .chosen) { fill: var(--error) } .inside:is(.dot, .mean, .chosen) { fill: var(--model) }
.middle { stroke: var(--fg); stroke-width: 2 }
.base { stroke: var(--line) } .chance { stroke: var(--fg); stroke-width: 1.4; stroke-dasharray: 5 4 }
.read.outside { fill: var(--error); opacity: 0.2 } .read.inside { fill: var(--model); opacity: 0.2 } .cells { fill: none; stroke: var(--line) }
.held { fill: none; stroke: var(--fg); stroke-width: 1.8; stroke-dasharray: 5 3 }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 2px 20px; align-items: end } .field { flex: 1 1 180px }
.status { grid-area: status; min-height: 11.7em } .truth { color: var(--muted) }
@container (min-width: 580px) {
  .widget { grid-template: "strips reads" "controls controls" "status status" / minmax(0, 1fr) minmax(0, 1fr) }
  .status { min-height: 5.8em } }
`;

const HTML = `<div class="widget">
  <div class="strips"></div>
  <div class="controls">
    <div class="field"><label for="features">features</label><span class="features-value"></span><input
      id="features" class="features" type="range" min="0" max="1" step="0.02"></div>
    <div class="field"><label for="kept">kept</label><span class="kept-value"></span><input
      id="kept" class="kept" type="range" min="${KEPT[0]}" max="${KEPT[1]}" step="1"></div>
    <div class="field"><label for="rows">rows</label><span class="rows-value"></span><input
      id="rows" class="rows" type="range" min="${SPAN[0]}" max="${SPAN[1]}" step="1"></div>
    <button class="renew">New draws</button>
  </div>
  <p class="status" role="status" aria-live="polite"><span class="at"></span><span class="truth"></span></p>
  <div class="reads"></div></div>`;

const WAYS = { outside: "Selected on all rows", inside: "Selected inside each fold" };

/** Places of one dot a draw, [x, level]: draws of nearly the same accuracy are stacked. */
export function stack(accuracies) {
  const heights = new Map();
  return [...accuracies].sort((a, b) => a - b).map((accuracy) => {
    const bin = Math.floor(accuracy * 40 + 1e-9), level = heights.get(bin) ?? 0;
    heights.set(bin, level + 1);
    return [accuracy, level];
  });
}

/** A dot strip for each way to select; returns the function that brings them up to date. */
function stripsPanel(parent) {
  const xlabel = "accuracy in cross-validation, % (dashed: chance)", title = "One dot a draw";
  const drawing = panel(parent, { wide: WIDE, height: TALL, margin: STRIP_MARGIN, title, xlabel }), { svg, inside, width, tall } = drawing;
  const shapes = { outside: ([x, y]) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`, inside: ([x, y]) => `M${x - 2.8} ${y - 2.8}h5.6v5.6h-5.6z` };
  for (const share of [0, 0.25, 0.5, 0.75, 1]) tickBelow(drawing, 8 + share * (width - 16), 100 * share);
  const across = (share) => 8 + share * (width - 16), strip = tall / 2, room = strip - 36;
  const parts = Object.keys(WAYS).map((way, i) => {
    const base = (i + 1) * strip - 8;
    draw(inside, "line", { class: "base", x1: 0, x2: width, y1: base, y2: base });
    draw(inside, "text", { class: "head", x: 6, y: i * strip + 16 }, WAYS[way]);
    draw(inside, "line", { class: "chance", x1: across(0.5), x2: across(0.5), y1: base - room, y2: base });
    const note = draw(inside, "text", { class: `mean ${way} end`, x: width - 6, y: i * strip + 16 });
    const marks = draw(inside, "path", { class: `dot ${way}` });
    return { way, base, marks, note, mark: draw(inside, "line", { class: "middle", y1: base - room, y2: base }) };
  });
  return (state, result, words) => {
    for (const { way, base, mark, marks, note } of parts) {
      const places = stack(result[way]), step = Math.min(6.6, (room - 6) / Math.max(...places.map(([, level]) => level + 1)));
      const where = places.map(([share, level]) => [across(share), base - 4 - level * step].map((v) => Math.round(v * 10) / 10));
      marks.setAttribute("d", where.map(shapes[way]).join(""));
      const middle = average(result[way]);
      for (const end of ["x1", "x2"]) mark.setAttribute(end, across(middle));
      note.textContent = `mean ${percent(middle)}`;
    }
    svg.setAttribute("aria-label", `Two strips of dots, one dot a draw: the accuracy in cross-validation for each way to select. ${words.at}`);
  };
}

/** What each way to select reads while the first fold is held out; returns the function that draws it. */
function readsPanel(parent) {
  const svg = draw(parent, "svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img" }), left = 64, wide = 218, high = 84, gap = 6, column = 18;
  draw(svg, "text", { x: left, y: 15, class: "title" }, "What the selection has read");
  const grids = Object.keys(WAYS).map((way, i) => {
    const top = 44 + i * 116, band = high / FOLDS, g = draw(svg, "g", { transform: `translate(${left} ${top})` });
    draw(g, "text", { class: "head", x: 0, y: -6 }, i ? "inside the fold: training rows" : "before: all rows");
    const from = i ? band : 0, box = (x, width) => draw(g, "rect", { class: `read ${way}`, x, y: from, width, height: high - from });
    box(0, wide);
    box(wide + gap, column);
    const chosen = draw(g, "path", { class: `chosen ${way}` });
    const lines = Array.from({ length: FOLDS + 1 }, (_, k) => `M0 ${k * band}h${wide}m${gap} 0h${column}`).join("");
    draw(g, "path", { class: "cells", d: `${lines}M0 0v${high}M${wide} 0v${high}m${gap} 0v${-high}m${column} 0v${high}` });
    draw(g, "rect", { class: "held", x: -2, y: -1, width: wide + gap + column + 4, height: band + 2, rx: 2 });
    draw(g, "text", { class: "end", x: -7, y: band / 2 + 4 }, "held out");
    draw(g, "text", { class: "end", x: -7, y: band * 3 + 4 }, "training");
    return { way, chosen, from };
  });
  draw(svg, "text", { x: left + wide / 2, y: TALL - 17 }, "features (filled: kept)");
  draw(svg, "text", { x: left + wide + gap + column / 2, y: TALL - 17 }, "label");
  return ({ features }, { picked }, words) => {
    const each = wide / features, thick = Math.max(1.8, each * 0.8);
    for (const { way, chosen, from } of grids) {
      const bar = (k) => `M${((k + 0.5) * each - thick / 2).toFixed(1)} ${from}h${thick.toFixed(1)}V${high}h${-thick.toFixed(1)}z`;
      chosen.setAttribute("d", picked[way].map(bar).join(""));
    }
    svg.setAttribute("aria-label", `Rows by features with the first fold held out. Selected before cross-validation, the choice has read all rows, `
      + `also the held-out ones and their labels; selected inside the fold, only the training rows. ${words.truth}`);
  };
}

/** What the traits say, forced into the range that the figure can show. */
function read(model) {
  const whole = (name, range) => clamp(Math.round(model.get(name)), range), features = whole("features", FEATURES);
  return { features, kept: Math.min(features, whole("kept", KEPT)), rows: whole("rows", SPAN), seed: model.get("seed") };
}

/** Show the values of the controls. */
function showControls($, now) {
  for (const name of ["features", "kept", "rows"]) {
    $(`.${name}`).value = name === "features" ? toSlider(now.features, FEATURES) : now[name];
    $(`.${name}`).setAttribute("aria-valuetext", now[name]);
    $(`.${name}-value`).textContent = now[name];
  }
}

/** Let every control set its trait. */
function connect($, now, set) {
  $(".features").addEventListener("input", ({ target }) => set({ features: Math.round(fromSlider(+target.value, FEATURES)) }));
  for (const name of ["kept", "rows"]) $(`.${name}`).addEventListener("input", ({ target }) => set({ [name]: +target.value }));
  $(".renew").addEventListener("click", () => set({ seed: now().seed + 1 }));
}

function render({ model, el }) {
  const now = () => read(model), traits = ["features", "kept", "rows", "seed"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [stripsPanel($(".strips")), readsPanel($(".reads"))], words = remembering(coins), agreed = remembering(agreements);
    connect($, now, set);
    function update() {
      const state = now(), { seed, rows } = state, drawn = words(seed, seed);
      const result = experiment(state, drawn, agreed(`${seed} ${rows}`, drawn, rows));
      const said = describe(state, result);
      for (const paint of panels) paint(state, result, said);
      $(".at").textContent = said.at;
      $(".truth").textContent = said.truth;
      showControls($, state);
    }
    return { update };
  } });
}
export default { render };
