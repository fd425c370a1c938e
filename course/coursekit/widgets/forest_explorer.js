// Decision trees and a random forest on two noisy moons: an anywidget front-end module.
// No imports and no network: every number is computed here, so it also lives in a static page.

const DEEPEST = 12, MOST = 60, SEEDS = [0, 999]; // trees are grown to DEEPEST and cut where the reader says
const ROWS = 120, HELD = 400, NOISE = 0.3, AREA = [[-2, 3], [-1.6, 2.1]];
const GRAIN = 84, SHARES = [0.1, 0.3, 0.5, 0.7, 0.9]; // cells a side, steps of the shade
const PLANE = 300, EDGES = { left: 42, right: 10, top: 22, bottom: 36 };

/** Two interleaving half circles with normal noise: `x` holds both features, `y` the classes 0 and 1 in turn. */
export function moons(count, random) {
  const x = [new Float64Array(count), new Float64Array(count)], y = Uint8Array.from(x[0], (_, i) => i % 2);
  for (let i = 0; i < count; i++) {
    const turn = Math.PI * random(), [across, up] = y[i] ? [1 - Math.cos(turn), 0.5 - Math.sin(turn)] : [Math.cos(turn), Math.sin(turn)];
    x[0][i] = across + NOISE * normal(random);
    x[1][i] = up + NOISE * normal(random);
  }
  return { x, y };
}

/** The row numbers in the order of each feature. */
export const sorted = ({ x }) => x.map((values) => Array.from(values.keys()).sort((a, b) => values[a] - values[b]));

/** How often each of `count` rows is drawn when `count` are drawn with replacement. */
export function bootstrap(count, random) {
  const times = new Uint8Array(count);
  for (let i = 0; i < count; i++) times[Math.floor(random() * count)]++;
  return times;
}

/** n times half the Gini impurity of n rows with k of class 1: 1 - p^2 - (1 - p)^2 is 2 p (1 - p). */
export const impurity = (n, k) => (n ? (k * (n - k)) / n : 0);

/** The best threshold of one feature: `score` is the impurity left in both parts. `order` are the rows sorted by that feature. */
export function bestSplit(order, values, y, times, n, k) {
  let best = { score: Infinity }, left = 0, ones = 0;
  for (let i = 0; i + 1 < order.length; i++) {
    const row = order[i], here = values[row], next = values[order[i + 1]];
    left += times[row];
    ones += times[row] * y[row];
    if (here === next) continue;
    const score = impurity(left, ones) + impurity(n - left, k - ones);
    if (score < best.score - 1e-12) best = { score, threshold: (here + next) / 2 };
  }
  return best;
}

/**
 * Grow a tree by CART: of the features tried, the threshold with the least Gini impurity, until a node is pure.
 * `orders` are the rows sorted by each feature, `times` how often each counts. A node of a tree cut at depth d is
 * the same node of the deeper tree, so one tree to DEEPEST is all of them.
 */
export function grow({ x, y }, orders, times, features, random, depth = 0) {
  let n = 0, k = 0;
  for (const row of orders[0]) { n += times[row]; k += times[row] * y[row]; }
  const node = { label: 2 * k > n ? 1 : 0, depth };
  if (k === 0 || k === n || depth === DEEPEST) return node;
  const tried = features === 2 ? [0, 1] : [random() < 0.5 ? 0 : 1];
  const splits = tried.map((feature) => ({ feature, ...bestSplit(orders[feature], x[feature], y, times, n, k) }));
  const { feature, threshold, score } = splits.reduce((a, b) => (b.score < a.score ? b : a));
  if (score === Infinity) return node;
  const part = (below) => orders.map((order) => order.filter((row) => x[feature][row] <= threshold === below));
  const [left, right] = [true, false].map((below) => grow({ x, y }, part(below), times, features, random, depth + 1));
  return Object.assign(node, { feature, threshold, left, right });
}

/** Write the label that a tree gives a row, cut at each depth 1 to DEEPEST, into `out` at `at`, `at + stride`, ... */
function labels(tree, { x }, row, out, at, stride) {
  let node = tree;
  for (let d = 0; d < DEEPEST; d++, at += stride) {
    if (node.left) node = x[node.feature][row] <= node.threshold ? node.left : node.right;
    out[at] = node.label;
  }
}

/** The labels of all rows at each depth: DEEPEST times the number of rows. */
export function predictions(tree, data) {
  const count = data.y.length, out = new Uint8Array(DEEPEST * count);
  for (let row = 0; row < count; row++) labels(tree, data, row, out, row, count);
  return out;
}

/** The leaves of a tree cut at `depth`. */
export const leaves = (node, depth) => (node.left && node.depth < depth ? leaves(node.left, depth) + leaves(node.right, depth) : 1);

/** Sums of votes after one tree more, counting only the rows for which `counts` is not 0, if it is given. */
function tally(sums, votes, counts) {
  const next = sums.slice(), rows = counts?.length ?? 1;
  for (let at = 0, row = 0; at < next.length; at++, row = row + 1 === rows ? 0 : row + 1) if (!counts || counts[row]) next[at] += votes[at];
  return next;
}

/** A tree on the rows that `times` counts. */
const treeOf = ({ train, orders }, times, features, random) => grow(train, orders.map((order) => order.filter((row) => times[row])), times, features, random);

/** The data of a seed, one tree on all its rows, and a forest that has no tree yet: sums[t] counts the votes of t trees for class 1. */
export function plant(seed, features) {
  const random = generator(seed), train = moons(ROWS, random), held = moons(HELD, random);
  const [few, many] = [ROWS, HELD].map((rows) => new Uint8Array(DEEPEST * rows));
  const ground = { seed, features, train, held, orders: sorted(train), trees: [], sums: [{ train: few, held: many, out: few, absent: new Uint8Array(ROWS) }] };
  const single = treeOf(ground, new Uint8Array(ROWS).fill(1), 2, random);
  return { ...ground, single, alone: { train: predictions(single, train), held: predictions(single, held) } };
}

/** Give the forest as many trees as it lacks, each on a bootstrap sample that depends on the seed and its number only. */
export function extend(forest, count) {
  for (let t = forest.trees.length; t < count; t++) {
    const random = generator(1e6 + 1000 * forest.seed + t), times = bootstrap(ROWS, random), absent = times.map((n) => (n ? 0 : 1)), last = forest.sums[t];
    const tree = treeOf(forest, times, forest.features, random), votes = predictions(tree, forest.train);
    forest.trees.push(tree);
    forest.sums.push({ train: tally(last.train, votes), held: tally(last.held, predictions(tree, forest.held)),
      out: tally(last.out, votes, absent), absent: tally(last.absent, absent) });
  }
  return forest;
}

/** The class with more of the votes; a tie is class 0. */
export const majority = (ones, votes) => (2 * ones > votes ? 1 : 0);

/** The share of rows whose majority vote, of `cast(row)` votes, is wrong at `depth`, and of how many rows: those with a vote. */
export function errorRate(votes, { y }, depth, cast) {
  let wrong = 0, count = 0;
  for (let row = 0, at = (depth - 1) * y.length; row < y.length; row++, at++) {
    const voters = cast(row);
    if (voters) count++;
    if (voters && majority(votes[at], voters) !== y[row]) wrong++;
  }
  return { error: count ? wrong / count : NaN, count };
}

/** The errors of the forest and of one tree, at each depth. */
export function curves({ train, held, alone, sums }, trees) {
  const depths = Array.from({ length: DEEPEST }, (_, d) => d + 1), sum = sums[trees];
  const along = (votes, data, voters) => depths.map((d) => errorRate(votes, data, d, () => voters).error);
  return { forestTrain: along(sum.train, train, trees), forestHeld: along(sum.held, held, trees), treeTrain: along(alone.train, train, 1),
    treeHeld: along(alone.held, held, 1), outOfBag: depths.map((d) => errorRate(sum.out, train, d, (row) => sum.absent[row])) };
}

/** The share of votes for class 1 on a grid of (cells + 1)^2 places: each leaf adds its rectangle by its corners. */
export function voteShares(trees, depth, cells = GRAIN) {
  const wide = cells + 1, stride = wide + 1, corners = new Int32Array(stride * stride), out = new Float64Array(wide * wide);
  const beyond = (feature, threshold) => Math.floor(((threshold - AREA[feature][0]) / (AREA[feature][1] - AREA[feature][0])) * cells) + 1;
  const add = (node, left, right, low, high) => {
    if (left >= right || low >= high) return;
    if (node.left && node.depth < depth) {
      const cut = clamp(beyond(node.feature, node.threshold), node.feature ? [low, high] : [left, right]);
      if (node.feature) { add(node.left, left, right, low, cut); add(node.right, left, right, cut, high); }
      else { add(node.left, left, cut, low, high); add(node.right, cut, right, low, high); }
    } else if (node.label) {
      for (const [row, column, sign] of [[low, left, 1], [low, right, -1], [high, left, -1], [high, right, 1]]) corners[row * stride + column] += sign;
    }
  };
  for (const tree of trees) add(tree, 0, wide, 0, wide);
  for (let r = 0; r < wide; r++) for (let c = 0; c < wide; c++) {
    const at = r * stride + c; // sums over all corners to the lower left
    corners[at] += (c ? corners[at - 1] : 0) + (r ? corners[at - stride] : 0) - (c && r ? corners[at - stride - 1] : 0);
    out[r * wide + c] = corners[at] / trees.length;
  }
  return out;
}

/** The borders between places of the grid on different sides, each place a square, as a path in units of a cell. */
export function borders(side, cells = GRAIN) {
  const wide = cells + 1, steps = [];
  for (let o = 0; o < wide * wide; o++) {
    const c = o % wide, r = Math.floor(o / wide);
    if (c && side[o] !== side[o - 1]) steps.push(`M${c - 0.5} ${r - 0.5}v1`);
    if (r && side[o] !== side[o - wide]) steps.push(`M${c - 0.5} ${r - 0.5}h1`);
  }
  return steps.join("");
}

/** The largest error that the axis shows: as few data as possible change it. */
export const highest = (found) => ([found.forestTrain, found.forestHeld, found.treeTrain, found.treeHeld].flat().some((error) => error > 0.4) ? 0.6 : 0.4);

const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

/** The forest in words. */
export function describe({ depth, trees, features, seed }, grown, found) {
  const at = depth - 1, bag = found.outOfBag[at], some = bag.count < ROWS ? ` (of the ${bag.count} rows that a tree left out)` : "";
  const out = `out of bag ${bag.count ? percent(1 - bag.error) + some : "for no row"}`;
  const total = grown.trees.slice(0, trees).reduce((sum, tree) => sum + leaves(tree, depth), 0), plural = (n, word) => `${n} ${word}${n > 1 ? "s" : ""}`;
  const right = (train, held) => `right for ${percent(1 - train[at])} of the training rows and ${percent(1 - held[at])} of the held-out rows`;
  const setting = `Data ${seed}. ${plural(trees, "tree")} of depth ${depth}, ${plural(features, "feature")} tried at a split, ${total} leaves in all`;
  return { forest: `${setting}: the vote is ${right(found.forestTrain, found.forestHeld)}, ${out}.`,
    single: `One tree of depth ${depth} on all rows, ${leaves(grown.single, depth)} leaves: ${right(found.treeTrain, found.treeHeld)}.` };
}

const CSS = `
.widget { display: grid; gap: 4px 16px; grid-template: "plane" "key" "controls" "status" "curve" "names" / minmax(0, 1fr) }
.plane { grid-area: plane } .curve { grid-area: curve } .key { grid-area: key } .names { grid-area: names }
.shade { fill: var(--model); fill-opacity: 0.13 }
.boundary { fill: none; stroke: var(--model); stroke-width: 2; stroke-linecap: square; vector-effect: non-scaling-stroke }
.one { fill: var(--data); stroke: var(--bg); stroke-width: 0.6 } .zero { fill: var(--bg); stroke: var(--data); stroke-width: 1.4 }
.strike { fill: none; stroke: var(--error); stroke-width: 2 }
.forest { fill: none; stroke: var(--model); stroke-width: 2.2 } .tree { fill: none; stroke: var(--rival); stroke-width: 1.6 }
.training { stroke-dasharray: 4 3 }
.now { stroke: var(--muted) } .spot-forest { fill: var(--model) } .spot-tree { fill: var(--rival) }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 0; font-size: 12px; color: var(--muted); align-content: start }
.legend span { display: inline-flex; gap: 5px; align-items: center } .legend svg { width: 24px; height: 20px }
.controls { grid-area: controls; display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: end } .field { flex: 1 1 150px }
.controls button { padding: 0 12px } .status { grid-area: status; min-height: 10em } .single { color: var(--muted) }
@container (min-width: 580px) {
  .widget { grid-template: "plane curve" auto "key names" auto "controls controls" auto "status status" auto / minmax(0, 1fr) minmax(0, 1fr) }
  .status { min-height: 5.8em } }
`;

const HTML = `<div class="widget">
  <div class="plane"></div>
  <p class="legend key"></p>
  <div class="controls">
    <div class="field"><label for="depth">largest depth</label><span class="depth-value"></span><input
      id="depth" class="depth" type="range" min="1" max="12" step="1"></div>
    <div class="field"><label for="trees">trees in the forest</label><span class="trees-value"></span><input
      id="trees" class="trees" type="range" min="1" max="60" step="1"></div>
    <div class="field"><label for="features">features tried at a split</label><select
      id="features" class="features"><option value="1">one, by chance</option><option value="2">both</option></select></div>
    <button class="again">New data</button>
  </div>
  <p class="status" role="status" aria-live="polite"><span class="vote"></span><span class="single"></span></p>
  <div class="curve"></div>
  <p class="legend names"></p></div>`;

/** An entry of a legend: what `sketch` draws in a box of 24 by 20, and its name. */
function entry(parent, name, sketch) {
  const item = parent.appendChild(document.createElement("span"));
  sketch(draw(item, "svg", { viewBox: "-12 -10 24 20", "aria-hidden": "true" }));
  item.append(name);
}

const discs = (places) => places.map(([x, y]) => `M${(x - 3.2).toFixed(1)} ${y.toFixed(1)}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z`).join("");
const squares = (places) => places.map(([x, y]) => `M${(x - 2.7).toFixed(1)} ${(y - 2.7).toFixed(1)}h5.4v5.4h-5.4z`).join("");
const strikes = (places) => places.map(([x, y]) => `M${(x - 4.5).toFixed(1)} ${(y - 4.5).toFixed(1)}l9 9m0 -9l-9 9`).join("");

/** What shades, marks and lines mean. */
function legends($) {
  const marks = { "class 1": ["one", discs], "class 0": ["zero", squares], "training row the vote gets wrong": ["strike", strikes] };
  for (const [name, [kind, shape]] of Object.entries(marks)) entry($(".key"), name, (box) => draw(box, "path", { class: kind, d: shape([[0, 0]]) }));
  entry($(".key"), "bluer: larger share of votes for class 1", (box) => {
    for (const share of SHARES) draw(box, "rect", { class: "shade", x: -14 + 26 * share, y: -7, width: 26 * (1 - share), height: 14 });
  });
  const lines = { "forest, held out": "forest", "forest, training": "forest training", "one tree, held out": "tree", "one tree, training": "tree training" };
  for (const [name, kind] of Object.entries(lines)) entry($(".names"), name, (box) => draw(box, "path", { class: kind, d: "M-12 0h24" }));
}

/** The plane of the two features with the votes; returns the function that brings it up to date. */
function planePanel(parent) {
  const drawing = panel(parent, { height: PLANE, margin: EDGES, title: "Votes of the forest", xlabel: "feature x\u2081", ylabel: "feature x\u2082" });
  const { svg, inside, width, tall } = drawing, share = (v, [low, high]) => (v - low) / (high - low);
  const across = (v) => share(v, AREA[0]) * width, up = (v) => (1 - share(v, AREA[1])) * tall;
  for (const v of [-1, 0, 1, 2]) tickBelow(drawing, across(v), String(v).replace("-", "\u2212"));
  for (const v of [-1, 0, 1, 2]) tickLeft(drawing, up(v), String(v).replace("-", "\u2212"));
  const place = `translate(0 ${tall}) scale(${width / GRAIN} ${-tall / GRAIN})`;
  const shades = SHARES.map((level) => [level, draw(inside, "path", { class: "shade", transform: place })]);
  const boundary = draw(inside, "path", { class: "boundary", transform: place });
  const [zero, one, strike] = ["zero", "one", "strike"].map((kind) => draw(inside, "path", { class: kind }));
  return ({ depth, trees }, { train, trees: all, sums }, found, words) => {
    const votes = voteShares(all.slice(0, trees), depth), rows = Array.from(train.y, (y, i) => [across(train.x[0][i]), up(train.x[1][i]), y]);
    const side = (test) => votes.map((vote) => (test(vote) ? 1 : 0)); // a vote jumps: nothing to interpolate between two places
    for (const [level, path] of shades) path.setAttribute("d", bandsAbove(side((vote) => vote >= level), 0.5, GRAIN));
    boundary.setAttribute("d", borders(side((vote) => vote > 0.5)));
    zero.setAttribute("d", squares(rows.filter((row) => !row[2])));
    one.setAttribute("d", discs(rows.filter((row) => row[2])));
    strike.setAttribute("d", strikes(rows.filter((row, i) => majority(sums[trees].train[(depth - 1) * ROWS + i], trees) !== row[2])));
    svg.setAttribute("aria-label", "Training rows of two classes in a plane, shaded by the share of the trees that vote for class 1, "
      + `with the boundary of the vote. ${words.forest}`);
  };
}

/** The errors over the depth; returns the function that brings it up to date. */
function curvePanel(parent) {
  const drawing = panel(parent, { height: PLANE, margin: EDGES, title: "Error at each depth", xlabel: "largest depth" });
  const { svg, inside, width, tall, ticks } = drawing, across = (depth) => ((depth - 0.5) / DEEPEST) * width;
  for (const depth of [1, 3, 6, 9, 12]) tickBelow(drawing, across(depth), depth);
  const scale = ticks.appendChild(ticks.cloneNode());
  const now = draw(inside, "line", { class: "now", y1: 0, y2: tall });
  const kinds = [["treeTrain", "tree training"], ["treeHeld", "tree"], ["forestTrain", "forest training"], ["forestHeld", "forest"]];
  const drawn = kinds.map(([key, kind]) => [key, draw(inside, "polyline", { class: kind })]);
  const spots = kinds.map(([key, kind]) => [key, draw(inside, "circle", { class: `spot-${kind.split(" ")[0]}`, r: 4 })]);
  return ({ depth }, grown, found, words) => {
    const high = highest(found), up = (error) => tall - 8 - (Math.min(error, high) / high) * (tall - 16);
    scale.replaceChildren(...[0, 1, 2, 3, 4].map((k) => tickLeft(drawing, up((high * k) / 4), `${Math.round(25 * high * k)}\u00a0%`)));
    for (const [key, path] of drawn) path.setAttribute("points", line(found[key].map((error, d) => [across(d + 1), up(error)])));
    for (const [key, spot] of spots) {
      spot.setAttribute("cx", across(depth));
      spot.setAttribute("cy", up(found[key][depth - 1]));
    }
    for (const end of ["x1", "x2"]) now.setAttribute(end, across(depth));
    const best = (errors) => `${percent(Math.min(...errors))} at depth ${errors.indexOf(Math.min(...errors)) + 1}`;
    const lowest = `forest ${best(found.forestHeld)}, one tree ${best(found.treeHeld)}`;
    svg.setAttribute("aria-label", `Error over the depth. Lowest on held-out rows: ${lowest}. ${words.single}`);
  };
}

/** What the traits say, forced into the range that the figure can show. */
const read = (model) => ({ depth: clamp(model.get("depth"), [1, DEEPEST]), trees: clamp(model.get("trees"), [1, MOST]),
  features: model.get("features") === 2 ? 2 : 1, seed: clamp(model.get("seed"), SEEDS) });

function render({ model, el }) {
  const now = () => read(model), traits = ["depth", "trees", "features", "seed"];
  return mount({ model, el }, { css: CSS, html: HTML, traits, build({ $, set }) {
    const panels = [planePanel($(".plane")), curvePanel($(".curve"))];
    legends($);
    for (const name of ["depth", "trees"]) $(`.${name}`).addEventListener("input", (event) => set({ [name]: +event.target.value }));
    $(".features").addEventListener("change", (event) => set({ features: +event.target.value }));
    $(".again").addEventListener("click", () => set({ seed: (now().seed + 1) % (SEEDS[1] + 1) }));
    let forest, key = "";
    function update() {
      const state = now(), { seed, features } = state;
      if (key !== (key = `${seed} ${features}`)) forest = plant(seed, features); // another depth needs no new trees
      const grown = extend(forest, state.trees), found = curves(grown, state.trees), words = describe(state, grown, found);
      for (const paint of panels) paint(state, grown, found, words);
      $(".vote").textContent = words.forest;
      $(".single").textContent = words.single;
      for (const name of ["depth", "trees"]) $(`.${name}`).value = $(`.${name}-value`).textContent = state[name];
      $(".features").value = features;
    }
    return { update };
  } });
}
export default { render };
