// What the interactive figures share. A widget's module is this text followed by its own file, so
// that one idea has one home and the module that a page loads still imports nothing.

export const clamp = (value, [low, high]) => Math.max(low, Math.min(high, value));

/** Where a value lies between the ends of a logarithmic slider, 0 to 1, and back. */
export const toSlider = (value, [low, high]) => Math.log(value / low) / Math.log(high / low);
export const fromSlider = (at, [low, high]) => Number((low * (high / low) ** at).toPrecision(3));

/** A number as the figures write it: three digits after the point, or a power of ten, and a true minus. */
export function number(value) {
  const size = Math.abs(value);
  const text = size >= 1e4 || (size > 0 && size < 1e-3) ? value.toExponential(1).replace("+", "") : value.toFixed(size < 10 ? 3 : 1);
  return text.replace("-", "\u2212");
}

/** A generator of random numbers, uniform from 0 to 1, that a seed fixes (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A draw from the standard normal distribution (Box and Muller). */
export const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

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

/** A function that computes again only when the first of its arguments changes. */
function remembering(compute) {
  let last, value;
  return (next, ...values) => {
    if (last !== (last = next)) value = compute(...values);
    return value;
  };
}

const BASE_CSS = `
:host { display: block; container-type: inline-size }
.widget { --fg: #1a1a1a; --muted: #595959; --line: #c9c9c9; --bg: #fff; --model: #0072b2; --error: #b84a00; --rival: #007a58; --third: #9c4a78;
  --data: #4d4d4d; --highlight: #8f6200;
  max-width: 760px; box-sizing: border-box; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px;
  font: 14px/1.45 system-ui, sans-serif; color: var(--fg); background: var(--bg) }
.widget.dark { --fg: #ececec; --muted: #b4b4b4; --line: #4a4d52; --bg: #1b1d21; --model: #56b4e9; --error: #ff9457; --rival: #3fc79a; --third: #e3a6c8;
  --data: #c4c4c4; --highlight: #e69f00; color-scheme: dark }
svg { display: block; width: 100%; height: auto; user-select: none; -webkit-user-select: none }
text { fill: var(--muted); font-size: 12px; text-anchor: middle } text.end { text-anchor: end } text.start { text-anchor: start }
text.title { fill: var(--fg); text-anchor: start; font-weight: 600 } .frame { fill: none; stroke: var(--line) }
.field { display: grid; grid-template-columns: 1fr auto; font-variant-numeric: tabular-nums }
input { grid-column: 1 / -1; display: block; width: 100%; height: 40px; margin: 0; accent-color: var(--model); cursor: pointer }
select { grid-column: 1 / -1; width: 100%; min-height: 40px; padding: 0 8px; font: inherit; color: var(--fg); background: var(--bg);
  border: 1px solid var(--muted); border-radius: 6px }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--muted); border-radius: 6px; min-width: 64px; min-height: 40px; cursor: pointer }
button:hover { border-color: var(--model) } :focus-visible { outline: 3px solid var(--model); outline-offset: 2px } [hidden] { display: none }
.handle { position: absolute; width: 40px; height: 40px; margin: -20px 0 0 -20px; border-radius: 50%; touch-action: none; cursor: grab }
.handle::after { content: ""; position: absolute; inset: 12px; border: 2px solid var(--fg); border-radius: 50%; background: var(--bg) }
.status { margin: 0; font-variant-numeric: tabular-nums } .status span { display: block }
@media (pointer: coarse) { input { height: 44px } button, select { min-height: 44px } .handle { width: 44px; height: 44px; margin: -22px 0 0 -22px }
  .handle::after { inset: 14px } }
`;

function draw(parent, name, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text; // text, never markup
  return parent.appendChild(node);
}

/** An empty panel with its frame, in a drawing `wide` by `height`; `inside` is clipped to the frame. */
function panel(parent, { wide = 300, height, margin, title, xlabel, ylabel = "" }) {
  const { left, right, top, bottom } = margin, width = wide - left - right, tall = height - top - bottom;
  const svg = draw(parent, "svg", { viewBox: `0 0 ${wide} ${height}`, role: "img" });
  const frame = { x: left, y: top, width, height: tall };
  draw(svg, "text", { x: left, y: 15, class: "title" }, title);
  draw(svg, "text", { x: left + width / 2, y: height - 4 }, xlabel);
  draw(svg, "text", { transform: `translate(12 ${top + tall / 2}) rotate(-90)` }, ylabel);
  const inside = draw(svg, "svg", { ...frame, viewBox: `0 0 ${width} ${tall}`, overflow: "hidden" });
  draw(svg, "rect", { ...frame, class: "frame" });
  return { svg, inside, width, tall, margin, ticks: draw(svg, "g", {}) };
}

/** Write a number below the panel at `x`, or left of it at `y`, both in the panel's own pixels. */
const tickBelow = ({ ticks, margin, tall }, x, text) => draw(ticks, "text", { x: margin.left + x, y: margin.top + tall + 15 }, text);
const tickLeft = ({ ticks, margin }, y, text) => draw(ticks, "text", { x: margin.left - 5, y: margin.top + y + 4, class: "end" }, text);

const line = (at) => at.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
const dots = (at) => at.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
const near = ([x, y]) => [Math.max(-1e4, Math.min(1e4, x)), Math.max(-1e4, Math.min(1e4, y))];

/** The places, and which lie beside each other, where `values` on a grid cross `at`, linear along the edges of a cell. */
function crossings(values, at, cells) {
  const wide = cells + 1, place = new Map(), next = new Map(), above = Uint8Array.from(values, (v) => v >= at);
  const cross = (a, b) => { // the edge between two places of the grid, named by its lower left end and its direction
    const key = Math.min(a, b) * 2 + (Math.abs(a - b) > 1), t = (at - values[a]) / (values[b] - values[a]);
    const [column, row] = [a % wide, Math.floor(a / wide)];
    place.set(key, [column + t * ((b % wide) - column), row + t * (Math.floor(b / wide) - row)]);
    return key;
  };
  const link = (a, b) => next.set(a, [...(next.get(a) ?? []), b]);
  for (let o = 0; o < wide * cells; o++) {
    const corners = above[o] + above[o + 1] + above[o + wide] + above[o + wide + 1];
    if (o % wide === cells || corners === 0 || corners === 4) continue; // most cells are on one side
    const ring = [o, o + 1, o + wide + 1, o + wide], sides = [0, 1, 2, 3].filter((k) => above[ring[k]] !== above[ring[(k + 1) % 4]]);
    const edges = sides.map((k) => cross(ring[k], ring[(k + 1) % 4]));
    for (let k = 0; k < edges.length; k += 2) { link(edges[k], edges[k + 1]); link(edges[k + 1], edges[k]); }
  }
  return { place, next };
}

/** The lines on which `values` on a grid of (cells + 1)^2 places equal `at`: each a list of places [column, row]. */
export function levelLines(values, at, cells) {
  const { place, next } = crossings(values, at, cells), left = new Set(next.keys());
  const follow = (first) => {
    const keys = [];
    for (let key = first; key !== undefined; key = next.get(key).find((k) => left.has(k))) { keys.push(key); left.delete(key); }
    if (keys.length > 2 && next.get(keys.at(-1)).includes(first)) keys.push(first); // a closed line
    return keys.map((key) => place.get(key));
  };
  const open = [...left].filter((key) => next.get(key).length === 1);
  return [...open, ...left].flatMap((key) => (left.has(key) ? [follow(key)] : []));
}

/** Where `values` on the grid are at least `at`, as a path in units of a cell: in each row, bands as long as they last. */
export function bandsAbove(values, at, cells) {
  const wide = cells + 1, bands = [];
  for (let r = 0; r <= cells; r++) for (let c = 0, start = -1; c <= cells; c++) {
    const here = values[r * wide + c] - at, before = values[r * wide + c - 1] - at, cut = c - here / (here - before);
    if (here >= 0 && start < 0) start = c ? cut : 0;
    if (start >= 0 && (here < 0 || c === cells)) {
      bands.push(`M${start.toFixed(2)} ${r - 0.5}H${(here < 0 ? cut : c).toFixed(2)}v1H${start.toFixed(2)}z`);
      start = -1;
    }
  }
  return bands.join("");
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

/** The keys that move something in a figure, as steps to the right and upwards. */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/** Call `step(dx, dy)` for the arrow keys that `handle` hears. */
function onArrows(handle, step) {
  handle.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    step(...move);
  });
}

/** Whether a key means something to a control of the figure; the others are the page's, such as Ctrl+S and Shift+Enter. */
export const isOwnKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  !(ctrlKey || metaKey || altKey || key === "Escape" || key === "Tab" || (key === "Enter" && shiftKey));

/** Call `move(x, y)`, shares of the frame from its lower left corner, while a pointer drags over `area`. */
function onDrag(area, frame, handle, move) {
  const pointed = ({ clientX, clientY }) => {
    const box = frame.getBoundingClientRect();
    move((clientX - box.left) / box.width, 1 - (clientY - box.top) / box.height);
  };
  // A finger drags the handle only, so that a swipe over the figure still scrolls the page.
  area.addEventListener("pointerdown", (event) => {
    if (event.button || (event.pointerType === "touch" && event.target !== handle)) return;
    area.setPointerCapture(event.pointerId);
    pointed(event);
  });
  area.addEventListener("pointermove", (event) => { if (area.hasPointerCapture(event.pointerId)) pointed(event); });
  area.addEventListener("click", (event) => { if (event.pointerType === "touch" && event.target !== handle) pointed(event); });
}

/**
 * Put a figure into `el` and keep it up to date with the traits.
 * `build({ $, set })` fills it and returns `update()`, which draws what the traits now say, and
 * `stop()`, if something of it runs on. Returns the function that ends it all.
 */
function mount({ model, el }, { css, html, traits, build }) {
  const host = el.appendChild(document.createElement("div"));
  const root = host.attachShadow({ mode: "open" }); // keeps the host page's style sheets out
  root.innerHTML = `<style>${BASE_CSS}${css}</style>${html}`;
  const $ = (selector) => root.querySelector(selector);
  // A notebook would take an arrow or a letter for its own: to leave the cell, or to make text of it.
  root.addEventListener("keydown", (event) => { if (isOwnKey(event)) event.stopPropagation(); });
  let frame = 0, calm = 0;
  function schedule() {
    frame ||= requestAnimationFrame(() => { frame = 0; update(); });
    // A screen reader hears the status once the figure rests, not sixty times a second.
    $(".status").setAttribute("aria-busy", "true");
    clearTimeout(calm);
    calm = setTimeout(() => $(".status").removeAttribute("aria-busy"), 400);
  }
  function set(changes) {
    const changed = Object.entries(changes).filter(([key, value]) => model.get(key) !== value);
    if (!changed.length) return;
    for (const [key, value] of changed) model.set(key, value);
    schedule();
    try { model.save_changes(); } catch { /* a static page has no kernel to tell */ }
  }
  const { update, stop = () => {} } = build({ $, set });
  traits.forEach((name) => model.on(`change:${name}`, schedule));
  const forget = followTheme(el, (dark) => $(".widget").classList.toggle("dark", dark));
  update();
  return () => {
    stop();
    forget();
    cancelAnimationFrame(frame);
    traits.forEach((name) => model.off(`change:${name}`, schedule));
  };
}
