// The operator's live page. Everything that was said is put in as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const here = location.pathname.replace(/\/$/, "");
const said = new Map(); // utterance number -> its list item
let marks = [];
let over = false;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function line(words) {
  const item = element("li", undefined, words.speaker);
  item.append(element("time", words.at));
  const right = element("div");
  right.append(element("span", words.speaker === "customer" ? "Customer" : "Operator", "speaker"));
  right.append(element("span", words.text, "text"));
  item.append(right);
  return item;
}

// Put <mark> around the words that matter, by splitting text nodes.
function highlight(item, text) {
  const node = [...item.querySelector(".text").childNodes].find(
    (each) => each.nodeType === Node.TEXT_NODE && text && each.data.includes(text));
  if (!node) return;
  const found = node.splitText(node.data.indexOf(text));
  found.splitText(text.length);
  const marked = element("mark", found.data);
  found.replaceWith(marked);
}

function atBottom() {
  const pane = $("said");
  return pane.clientHeight + pane.scrollTop >= pane.scrollHeight - 60;
}

function follow(wasAtBottom) {
  if (wasAtBottom) $("said").scrollTop = $("said").scrollHeight;
  $("down").hidden = wasAtBottom || over;
}

function showWords(words) {
  for (const each of words) {
    if (said.has(each.n)) continue;
    const item = line(each);
    item.dataset.plain = each.text;
    said.set(each.n, item);
    $("words").append(item);
  }
}

function showMarks(found) {
  marks = found;
  for (const item of said.values()) item.querySelector(".text").textContent = item.dataset.plain;
  for (const mark of marks) if (said.has(mark.n)) highlight(said.get(mark.n), mark.text);
  $("marks").replaceChildren(...marks.map(markItem));
  $("no-marks").hidden = marks.length > 0;
}

function markItem(mark) {
  const item = element("li");
  item.append(element("p", mark.about));
  if (mark.text) {
    const quoted = element("p");
    quoted.append(element("q", mark.text));
    item.append(quoted);
  }
  const buttons = element("div", undefined, "buttons");
  if (mark.state === "open") {
    buttons.append(button(mark, "do", mark.offer, "first"), button(mark, "dismiss", "Leave it"));
  } else {
    item.append(element("p", mark.state === "done" ? mark.done : "Left at that.", "done"));
    buttons.append(button(mark, "undo", "Take it back"));
  }
  item.append(buttons);
  return item;
}

function button(mark, what, words, className) {
  const made = element("button", words, className);
  made.type = "button";
  made.addEventListener("click", () => press(made, mark.id, what));
  return made;
}

async function press(made, id, what) {
  made.disabled = true;
  try {
    const answer = await fetch(`${here}/marks/${id}/${what}`, {
      method: "POST", headers: { "X-Najimi-Page": "1" }, credentials: "omit", cache: "no-store" });
    const told = await answer.json();
    tell(told.said || told.error || "That could not be done.");
  } catch {
    tell("The server does not answer. Try again in a moment.");
  }
  made.disabled = false;
}

let noteTimer;
function tell(words) {
  $("note").textContent = words;
  $("note").hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { $("note").hidden = true; }, 6000);
}

function showHead(state) {
  $("who").textContent = state.who;
  document.title = state.who;
  const withWhom = state.operator ? `, with ${state.operator}` : "";
  $("how").textContent = `${state.what} since ${state.since}${withWhom} · ${state.state}`;
  $("how").className = "";
  const captured = [state.consent, state.over ? "" : state.captured].filter(Boolean).join(" ");
  $("captured").textContent = captured;
  $("captured").hidden = !captured;
  over = state.over;
}

function showState(state) {
  const follows = atBottom();
  showHead(state);
  if (state.forgotten) { said.clear(); $("words").replaceChildren(); }
  showWords(state.words);
  $("live").replaceChildren(...state.live.map(line));
  $("nothing").hidden = said.size > 0 || state.live.length > 0;
  if (state.words.length || JSON.stringify(state.marks) !== JSON.stringify(marks)) showMarks(state.marks);
  follow(follows);
}

function showCard(facts) {
  $("facts").replaceChildren(...facts.flatMap(([name, text]) => [element("dt", name), element("dd", text)]));
  $("card").hidden = facts.length === 0;
}

function listen() {
  const source = new EventSource(`${here}/events`);
  source.addEventListener("state", (event) => showState(JSON.parse(event.data)));
  source.addEventListener("card", (event) => showCard(JSON.parse(event.data)));
  source.addEventListener("end", () => source.close());
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED && over) return;
    $("how").textContent = "The connection is gone; trying again …";
    $("how").className = "amiss";
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

$("down").addEventListener("click", () => follow(true));
$("said").addEventListener("scroll", () => { if (atBottom()) $("down").hidden = true; }, { passive: true });
listen();
