// Mounts the course's widgets in a page that has no kernel. A widget is an ES module with
// `render({ model, el })`, as anywidget defines it; its state lies in the element's data.

export class Model {
  #state;
  #listeners = new Map();

  constructor(state) {
    this.#state = { ...state };
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    const changes = typeof name === "object" ? name : { [name]: value };
    for (const [key, now] of Object.entries(changes)) {
      if (this.#state[key] === now) continue;
      this.#state[key] = now;
      this.#tell(`change:${key}`, now);
      this.#tell("change", now);
    }
  }

  // There is nobody to save for or to send to.
  save_changes() {}
  send() {}

  on(names, listener) {
    for (const name of names.split(/\s+/)) {
      if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
      this.#listeners.get(name).add(listener);
    }
  }

  off(names, listener) {
    if (!names) {
      this.#listeners.clear();
      return;
    }
    for (const name of names.split(/\s+/)) {
      if (listener) this.#listeners.get(name)?.delete(listener);
      else this.#listeners.delete(name);
    }
  }

  #tell(name, value) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(this, value);
  }
}

export async function mount(place, load) {
  const widget = (await load(place.dataset.module)).default;
  const model = new Model(JSON.parse(place.dataset.state));
  const el = document.createElement("div");
  el.className = "course-widget-live";
  await widget.initialize?.({ model });
  place.append(el);
  await widget.render({ model, el });
  place.classList.add("course-widget-mounted");
}

function mountAll() {
  const load = (name) => import(new URL(`widgets/${name}.js`, import.meta.url).href);
  for (const place of document.querySelectorAll(".course-widget")) {
    // Where it fails the picture stays, and the console says why.
    mount(place, load).catch((fault) => console.error(`${place.dataset.module}:`, fault));
  }
}

if (typeof document !== "undefined") mountAll();
