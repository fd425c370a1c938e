// A heat map of attention weights by layer and head: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

const TEMPERATURE = [0.1, 10];
const WIDTH = 420, MARGIN = { left: 84, top: 84, right: 6, bottom: 26 }; // bottom holds the colour scale
// Five points of matplotlib's viridis, the course's map for amounts; between them we interpolate.
const VIRIDIS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

/** Scores made by hand, for a widget that was given none: two layers of two heads, 9 tokens. */
export function demonstration() {
  const tokens = ["the", "cat", "drank", "the", "milk", "because", "it", "was", "thirsty"];
  const links = { "2 1": 4, "4 2": 3, "5 2": 2, "6 1": 4, "6 4": 1.5, "7 6": 3, "8 6": 3, "8 1": 2.5, "1 0": 2, "4 3": 2 };
  const head = (score) => tokens.map((_, i) => tokens.map((_, j) => score(i, j)));
  return { tokens, byHand: true, scores: [
    [head((i, j) => links[`${i} ${j}`] ?? (i === j ? 1 : 0)), head((i, j) => 4 - 1.5 * Math.abs(i - 1 - j))],
    [head((i, j) => (tokens[i] === tokens[j] ? 4 : -0.3 * Math.abs(i - j))), head((i, j) => 0.3 * Math.sin(1.7 * i + 2.3 * j))]] };
}

/** Whether query i may read key j. `length` keys are not padding. */
export function allowed(mask, length, i, j) {
  if (mask === "causal") return j <= i;
  return mask === "padding" ? j < length : true;
}

/** Softmax over the keys of one query after mask and temperature; zeros where no key is allowed. */
export function softmax(scores, temperature, open) {
  const largest = Math.max(...scores.filter((_, j) => open[j]));
  const powers = scores.map((s, j) => (open[j] ? Math.exp((s - largest) / temperature) : 0));
  const total = powers.reduce((sum, p) => sum + p, 0);
  return powers.map((p) => (total ? p / total : 0));
}

/** The weights (n rows of n), null where the mask forbids the key. */
export function weights(scores, { temperature, mask, length }) {
  return scores.map((row, i) => {
    const open = row.map((_, j) => allowed(mask, length, i, j));
    return softmax(row, temperature, open).map((w, j) => (open[j] ? w : null));
  });
}

/** exp of the entropy: over how many keys, if all had the same weight, a row is spread. */
export const spread = (row) => Math.exp(-row.reduce((sum, w) => sum + (w ? w * Math.log(w) : 0), 0));

/** The colour of a weight between 0 and 1. */
export function viridis(weight) {
  const at = Math.max(0, Math.min(1, weight)) * (VIRIDIS.length - 1), k = Math.min(VIRIDIS.length - 2, Math.floor(at));
  return `rgb(${VIRIDIS[k].map((low, c) => Math.round(low + (VIRIDIS[k + 1][c] - low) * (at - k))).join(",")})`;
}

/** The selected row in words: its strongest keys and how far it is spread. */
export function describe(state, { tokens, byHand }, row) {
  const name = (i) => `\u201c${tokens[i]}\u201d (${i + 1})`;
  const keys = row.map((w, j) => [w ?? 0, j]).filter(([w]) => w > 0).sort((a, b) => b[0] - a[0]).slice(0, 3);
  const list = keys.map(([w, j]) => `${name(j)} ${w.toFixed(2)}`).join(", ");
  const reads = keys.length ? `reads most from ${list}; spread over ${spread(row).toFixed(1)} keys.` : "may read no key: its weights are all 0.";
  const masks = { none: "no mask", causal: "causal mask", padding: `padding from key ${state.length + 1}` };
  return { row: `Query ${name(state.query)} ${reads}`,
    setting: `${byHand ? "Scores made by hand. " : ""}Layer ${state.layer + 1}, head ${state.head + 1}, temperature ${state.temperature.toPrecision(3)}, ${masks[state.mask]}.` };
}

const CSS = `
.widget { display: grid; gap: 8px 20px; grid-template: "map" "status" "controls" / minmax(0, 1fr) }
.map { grid-area: map; max-width: 460px; border-radius: 4px }
text { font-size: 13px; text-anchor: start } text.query { text-anchor: end; cursor: pointer } text.tick { text-anchor: middle; font-size: 12px }
text.axis { fill: var(--fg); font-weight: 600 } text.chosen, text.strong { fill: var(--fg); font-weight: 700 }
.cell { shape-rendering: crispEdges } .hatch { stroke: var(--muted); stroke-width: 1; opacity: 0.55 } .row { fill: none; stroke: var(--fg); stroke-width: 2.5 }
.row.under { stroke: var(--bg); stroke-width: 5 }
.status { grid-area: status; min-height: 7.3em } .setting { color: var(--muted) }
.controls { grid-area: controls; display: grid; grid-template-columns: 1fr 1fr; gap: 6px 14px; align-content: start }
.wide { grid-column: 1 / -1 }
@container (min-width: 580px) {
  .widget { grid-template: "map status" auto "map controls" 1fr / minmax(0, 1.35fr) minmax(0, 1fr) } }
`;

const HTML = `<div class="widget">
  <div class="map" role="group" tabindex="0" aria-label="Attention heat map: up and down arrows choose a query"></div>
  <p class="status" role="status" aria-live="polite"><span class="reads"></span><span class="setting"></span></p>
  <div class="controls">
    <div class="field"><label for="layer">layer</label><select id="layer" class="layer"></select></div>
    <div class="field"><label for="head">head</label><select id="head" class="head"></select></div>
    <div class="field wide"><label for="temperature">temperature</label><span class="temperature-value"></span
      ><input id="temperature" class="temperature" type="range" min="0" max="1" step="0.01"></div>
    <div class="field wide"><label for="mask">mask</label><select id="mask" class="mask"><option value="none">none</option
      ><option value="causal">causal: no key after the query</option><option value="padding">padding: the last keys are empty</option></select></div>
    <div class="field wide padding"><label for="length">keys that are not padding</label><span class="length-value"></span
      ><input id="length" class="length" type="range" min="1" step="1"></div>
  </div></div>`;

const short = (token) => (token.length > 10 ? `${token.slice(0, 9)}\u2026` : token);

/** The bar that says which colour is which weight. */
function colourScale(svg, side, top) {
  const { left } = MARGIN, parts = 40, width = side / parts / 2;
  for (let k = 0; k < parts; k++) draw(svg, "rect", { x: left + k * width, y: top, width: width + 0.5, height: 9, class: "cell", fill: viridis((k + 0.5) / parts) });
  [0, 0.5, 1].forEach((w) => draw(svg, "text", { x: left + w * parts * width, y: top + 21, class: "tick" }, w));
  draw(svg, "text", { x: left + side / 2 + 12, y: top + 9, class: "tick", style: "text-anchor: start" }, "weight; hatched: masked");
}

/** The heat map of these tokens; returns the function that brings it up to date. */
function heatMap(parent, tokens) {
  const n = tokens.length, { left, top, right, bottom } = MARGIN, side = WIDTH - left - right, cell = side / n;
  parent.replaceChildren();
  const svg = draw(parent, "svg", { viewBox: `0 0 ${WIDTH} ${top + side + 8 + bottom}`, role: "img" });
  const every = Math.ceil(13 / cell), middle = (i) => top + (i + 0.5) * cell; // long sequences name some tokens only
  draw(svg, "text", { x: left - 8, y: top - 8, class: "axis", style: "text-anchor: end" }, "query \u2193");
  draw(svg, "text", { x: left - 8, y: top - 30, class: "axis", style: "text-anchor: end" }, "key \u2192");
  const labels = (place) => tokens.map((token, i) => draw(svg, "text", place(i), i % every ? "" : short(token)));
  const queries = labels((i) => ({ x: left - 8, y: middle(i) + 4.5, class: "query" }));
  const keys = labels((j) => ({ transform: `translate(${left + (j + 0.5) * cell + 4.5} ${top - 7}) rotate(-90)` }));
  const cells = tokens.map((_, i) => tokens.map((_, j) => draw(svg, "rect", { class: "cell", x: left + j * cell, y: top + i * cell, width: cell + 0.3, height: cell + 0.3 })));
  const hatch = draw(svg, "path", { class: "hatch" });
  const outline = ["row under", "row"].map((name) => draw(svg, "rect", { class: name, x: left, width: side, height: cell, rx: 2 }));
  colourScale(svg, side, top + side + 8);
  return (state, rows, words) => {
    let forbidden = "";
    rows.forEach((row, i) => row.forEach((w, j) => {
      cells[i][j].setAttribute("fill", w === null ? "none" : viridis(w));
      if (w === null) forbidden += `M${(left + j * cell).toFixed(1)} ${(top + (i + 1) * cell).toFixed(1)}l${cell.toFixed(1)} ${(-cell).toFixed(1)}`;
    }));
    hatch.setAttribute("d", forbidden);
    outline.forEach((rect) => rect.setAttribute("y", top + state.query * cell));
    queries.forEach((text, i) => text.classList.toggle("chosen", i === state.query));
    keys.forEach((text, j) => text.classList.toggle("strong", (rows[state.query][j] ?? 0) >= 0.2));
    svg.setAttribute("aria-label", `Heat map of attention weights, ${n} queries by ${n} keys. ${words.setting} ${words.row}`);
  };
}

/** Offer the numbers 1 to n in a select element, and choose one. */
function offer(select, n, chosen) {
  if (select.length !== n) select.replaceChildren(...Array.from({ length: n }, (_, i) => new Option(i + 1, i)));
  select.value = chosen;
}

const within = (value, most, least = 0) => Math.max(least, Math.min(most, Number(value) || least));

/** The tokens and scores to show: the model's own, or the demonstration. */
function dataOf(model) {
  const tokens = model.get("tokens"), scores = model.get("scores");
  return tokens?.length && scores?.length ? { tokens, scores } : demonstration();
}

/** What the traits say, forced into the range that the data have. */
function read(model, { tokens, scores }) {
  const n = tokens.length, layer = within(model.get("layer"), scores.length - 1);
  return { layer, head: within(model.get("head"), scores[layer].length - 1), query: within(model.get("query"), n - 1),
    length: within(model.get("length") || n, n, 1), mask: model.get("mask"),
    temperature: within(model.get("temperature"), TEMPERATURE[1], TEMPERATURE[0]) };
}

/** Show the values of the controls. */
function showControls($, now, { tokens, scores }) {
  offer($(".layer"), scores.length, now.layer);
  offer($(".head"), scores[now.layer].length, now.head);
  $(".mask").value = now.mask;
  $(".padding").hidden = now.mask !== "padding";
  $(".length").max = tokens.length;
  $(".length").value = $(".length-value").textContent = now.length;
  $(".temperature").value = toSlider(now.temperature, TEMPERATURE);
  $(".temperature-value").textContent = now.temperature.toPrecision(3);
  $(".temperature").setAttribute("aria-valuetext", now.temperature.toPrecision(3));
}

/** Choose the query by pointer or by keys. */
function chooseQuery(map, count, now, set) {
  const point = (event) => {
    const box = map.firstChild.getBoundingClientRect(), { top, left, right } = MARGIN;
    const row = Math.floor((((event.clientY - box.top) / box.width) * WIDTH - top) / ((WIDTH - left - right) / count()));
    if (row >= 0 && row < count()) set({ query: row });
  };
  map.addEventListener("pointermove", point);
  map.addEventListener("click", point);
  map.addEventListener("keydown", (event) => {
    const at = now().query, last = count() - 1;
    const to = { ArrowUp: at - 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set({ query: within(to, last) });
  });
}

/** Let every control set its trait. */
function connect($, set) {
  const listen = (name, kind, value) => $(`.${name}`).addEventListener(kind, (event) => set({ [name]: value(event.target.value) }));
  listen("layer", "change", Number);
  listen("head", "change", Number);
  listen("mask", "change", String);
  listen("length", "input", Number);
  listen("temperature", "input", (at) => fromSlider(Number(at), TEMPERATURE));
}

function render({ model, el }) {
  const traits = ["layer", "head", "temperature", "mask", "length", "query", "tokens", "scores"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    let data, shown, paint;
    function renew() {
      const given = [model.get("tokens"), model.get("scores")];
      if (shown && given.every((value, i) => value === shown[i])) return;
      [shown, data] = [given, dataOf(model)];
      paint = heatMap($(".map"), data.tokens);
    }
    renew();
    connect($, set);
    chooseQuery($(".map"), () => data.tokens.length, () => read(model, data), set);
    function update() {
      renew();
      const state = read(model, data), rows = weights(data.scores[state.layer][state.head], state), words = describe(state, data, rows[state.query]);
      paint(state, rows, words);
      $(".reads").textContent = words.row;
      $(".setting").textContent = words.setting;
      showControls($, state, data);
    }
    return { update };
  } });
}
export default { render };
