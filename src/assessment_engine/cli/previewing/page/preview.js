"use strict";

const form = document.getElementById("choice");
const report = document.getElementById("report");
const status = document.getElementById("status");
const problems = document.getElementById("problems");
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

let shown = { version: "", report: null, errors: -1 };
let asked = 0;

// Ask what the address stands for, and show it. Of several answers the last one counts.
async function refresh() {
  const turn = ++asked;
  status.classList.add("busy");
  let view;
  try {
    view = await (await fetch("view" + location.search)).json();
  } catch {
    if (turn === asked) say("The preview has ended. Start it again to go on.", true);
    return;
  }
  if (turn !== asked) return;
  showChoices(view);
  showProblems(view);
  showReport(view);
  showStatus(view);
  shown = view;
}

function showChoices(view) {
  document.title = view.title ? `Preview: ${view.title}` : "Preview";
  document.getElementById("title").textContent = view.title;
  const { response, seed, previous, language, numbers } = view.choice;
  fill(form.elements.response, view.options, response);
  fill(form.elements.previous, [{ id: "", label: "nothing", group: "" }, ...view.options], previous);
  const languages = view.languages.map((tag) => ({ id: tag, label: tongue(tag), group: "" }));
  fill(form.elements.language, languages, language);
  document.getElementById("languages").hidden = languages.length < 2;
  document.getElementById("seeds").hidden = ![response, previous].some(isDrawn);
  if (document.activeElement !== form.elements.seed) form.elements.seed.value = seed;
  form.elements.numbers.checked = numbers;
}

function isDrawn(response) {
  return response === "random" || response === "half-missing";
}

function tongue(tag) {
  try {
    return `${new Intl.DisplayNames("en", { type: "language" }).of(tag)} (${tag})`;
  } catch {
    return tag;
  }
}

// Fill a list of choices, unless it has them already: who is in it must not lose their place.
function fill(select, options, chosen) {
  const text = JSON.stringify(options);
  if (select.dataset.options !== text) {
    select.dataset.options = text;
    select.replaceChildren();
    const groups = new Map();
    for (const { id, label, group } of options) {
      let place = select;
      if (group) {
        place = groups.get(group) ?? select.appendChild(document.createElement("optgroup"));
        place.label = group;
        groups.set(group, place);
      }
      place.append(new Option(label, id));
    }
  }
  select.value = chosen;
}

function showProblems(view) {
  const { errors, warnings } = view;
  problems.hidden = errors + warnings === 0;
  problems.classList.toggle("errors", errors > 0);
  // Opened when there is a first error, and left as the reader wants it after that.
  if (errors > 0 !== shown.errors > 0) problems.open = errors > 0;
  const counted = [count(errors, "error"), count(warnings, "warning")].filter(Boolean);
  document.getElementById("count").textContent = counted.join(", ");
  const lines = view.problems.map(line);
  const more = errors + warnings - lines.length;
  if (more > 0) lines.push(element("li", "", [element("p", "", [`and ${more} more`])]));
  document.getElementById("list").replaceChildren(...lines);
}

function count(number, what) {
  return number ? `${number} ${what}${number === 1 ? "" : "s"}` : "";
}

function line(problem) {
  const { file, line, column, pointer, severity, code, message, hint } = problem;
  const place = file ? (line ? `${file}:${line}:${column}` : file) : pointer;
  const head = [element("span", "place", [place]), ` ${severity} `];
  head.push(element("span", "code", [`[${code}]`]));
  const parts = [element("p", "", head), element("p", "", [message])];
  if (hint) parts.push(element("p", "hint", [hint]));
  return element("li", severity, parts);
}

function element(name, style, children) {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...children);
  return made;
}

// Load the new report behind the old one and put it in its place, at the same height.
function showReport(view) {
  document.getElementById("nothing").hidden = view.report !== null;
  if (view.report === shown.report) return;
  report.querySelectorAll("iframe.coming").forEach((frame) => frame.remove());
  const old = report.querySelector("iframe");
  if (view.report === null) {
    old?.remove();
    return;
  }
  const frame = document.createElement("iframe");
  frame.title = "Report";
  frame.sandbox = SANDBOX;
  frame.className = old ? "coming" : "";
  const address = new URLSearchParams(location.search);
  address.set("of", view.report);
  frame.src = `report?${address}`;
  frame.addEventListener("load", () => arrive(frame, old), { once: true });
  report.append(frame);
}

function arrive(frame, old) {
  for (const link of frame.contentDocument?.querySelectorAll("a[href]") ?? []) {
    if (link.protocol === "http:" || link.protocol === "https:") {
      if (link.host !== location.host) Object.assign(link, { target: "_blank", rel: "noopener" });
    }
  }
  if (!old) return;
  const top = old.contentWindow?.scrollY ?? 0;
  frame.contentWindow?.scrollTo({ top, behavior: "instant" });
  const focused = document.activeElement === old;
  old.remove();
  frame.className = "";
  if (focused) frame.focus();
}

function showStatus(view) {
  const parts = [];
  if (view.report === null) parts.push("No report");
  else if (view.stale) parts.push("The last good report, without what was saved since");
  else parts.push(view.errors ? "Up to date, with errors" : "Up to date");
  if (view.note) parts.push(view.note);
  say(parts.join(". "), view.stale);
}

function say(text, stale) {
  status.classList.remove("busy");
  status.classList.toggle("stale", stale);
  // Said again only where it is another: it is read aloud.
  if (status.textContent !== text) status.textContent = text;
}

function choose() {
  const { response, seed, previous, language, numbers } = form.elements;
  if (!seed.checkValidity()) return;
  const query = new URLSearchParams({ response: response.value });
  if ([response.value, previous.value].some(isDrawn)) query.set("seed", seed.value || "1");
  if (previous.value) query.set("previous", previous.value);
  if (language.value) query.set("language", language.value);
  if (!numbers.checked) query.set("numbers", "no");
  history.pushState(null, "", `?${query}`);
  refresh();
}

form.addEventListener("change", choose);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("another").addEventListener("click", () => {
  form.elements.seed.value = 1 + Math.floor(Math.random() * 9999);
  choose();
});
window.addEventListener("popstate", refresh);

const changes = new EventSource("changes");
changes.addEventListener("message", (event) => {
  if (event.data !== shown.version) refresh();
});
changes.addEventListener("open", refresh);
changes.addEventListener("error", () => {
  say("The preview has ended. Start it again to go on.", true);
});
