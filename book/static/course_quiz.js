// Makes buttons of a quiz's choices; what is said to each choice stands in the page, folded away.

const WORDS = {
  en: { right: "Right.", wrong: "Not this one.", noted: "Noted. Read on and see.", choices: "Choices" },
  zh: { right: "正确。", wrong: "不是这个。", noted: "已记下，请往下读。", choices: "选项" },
};

export function verdict(chosen, key, isPrediction) {
  if (isPrediction) return "noted";
  return chosen === key ? "right" : "wrong";
}

export function parts(quiz) {
  const name = (item) => item.querySelector("strong")?.textContent.trim() ?? "";
  const items = (list) => (list ? [...list.children].map((item) => [name(item), item]) : []);
  const choices = quiz.querySelector(":scope > ul");
  const answers = quiz.querySelector("details ul");
  return { list: choices, choices: items(choices), answers: new Map(items(answers)) };
}

function button(name, item) {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-pressed", "false");
  const content = item.querySelector(":scope > p") ?? item;
  made.append(...content.childNodes);
  item.replaceChildren(made);
  return made;
}

export function enliven(quiz, words) {
  const { list, choices, answers } = parts(quiz);
  const key = [...quiz.classList].find((each) => each.startsWith("course-key-"))?.slice(11);
  const isPrediction = quiz.classList.contains("course-prediction");
  const told = document.createElement("div");
  told.className = "course-quiz-told";
  told.setAttribute("role", "status");
  list.setAttribute("aria-label", words.choices);
  const buttons = choices.map(([name, item]) => [name, button(name, item)]);
  for (const [name, one] of buttons) {
    one.addEventListener("click", () => {
      for (const [, other] of buttons) other.setAttribute("aria-pressed", String(other === one));
      const ends = verdict(name, key, isPrediction);
      for (const [, other] of buttons) delete other.dataset.verdict;
      one.dataset.verdict = ends;
      say(told, words[ends], ends === "noted" ? null : answers.get(name));
    });
  }
  list.after(told);
  quiz.classList.add("course-quiz-live");
}

function say(told, word, answer) {
  const head = document.createElement("strong");
  head.textContent = word;
  told.replaceChildren(head);
  if (!answer) return;
  const copy = (answer.querySelector(":scope > p") ?? answer).cloneNode(true);
  copy.querySelector("strong")?.remove(); // The choice's letter.
  told.append(" ", ...copy.childNodes);
}

function enlivenAll() {
  const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.en;
  for (const quiz of document.querySelectorAll(".course-quiz")) enliven(quiz, words);
}

if (typeof document !== "undefined") enlivenAll();
