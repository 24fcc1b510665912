// The kiosk's page: what a customer's points are, what they buy, and the exchange. Touch alone; nothing is typed.

const found = (id) => document.getElementById(id);
const WORDS = {
  waiting: "Put your card in to see your points.",
  reading: "One moment …",
  working: "Leave your card where it is.",
  doubtful: "Please put your card in again.",
  refused: "This card cannot be used here. Please ask at the counter.",
};

let state = null;
// What is shown of a card that is there: "points", "history", "confirm", "working", or "done".
let view = "points";
let wanted = null;
let held = null;
let note = "";
let idle = 0;
let drawn = "";
let last;

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = kind;
  return made;
}

function button(words, small, deed, kind = "") {
  const made = element("button", words, kind);
  made.type = "button";
  if (small) made.append(element("small", small));
  made.addEventListener("click", deed);
  return made;
}

const written = (number) => number.toLocaleString();

async function ask(what, content) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) };
  const answer = await fetch(what, content === undefined ? {} : post);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.words || "That did not work. Please ask at the counter.");
  return said;
}

function go(to) {
  view = to;
  draw();
}

function draw() {
  if (!state) return;
  const now = JSON.stringify([state, view, wanted, held, note]);
  if (now === drawn) return;
  drawn = now;
  found("giver").textContent = state.giver;
  const views = { points: drawPoints, history: drawHistory, confirm: drawConfirm, working: drawWorking, done: drawDone };
  const alone = !state.customer || view === "working";
  const [screen, foot] = state.customer ? views[view]() : view === "working" ? drawWorking() : drawNobody();
  found("screen").classList.toggle("alone", alone);
  found("screen").replaceChildren(...screen);
  found("foot").replaceChildren(...foot);
}

function drawNobody() {
  const words = state.phase === "waiting" && state.inside ? "Please take your card out." : WORDS[state.phase];
  return [[element("h1", words || WORDS.waiting), ...(note ? [element("p", note, "bad")] : [])], []];
}

function drawPoints() {
  const { customer, choices } = state;
  const screen = [
    element("h1", customer.name ? `Welcome, ${customer.name}` : "Welcome"),
    element("p", `${written(customer.points)} points`, "points"),
  ];
  if (note) screen.push(element("p", note, "bad"));
  const list = element("div", "", "list");
  list.append(...choices.map(choiceButton));
  screen.push(element("p", choices.length ? "Exchange points for:" : "Nothing is offered for points just now."), list);
  return [screen, [button("What happened with my points", "", showHistory), leaveButton()]];
}

function choiceButton(choice) {
  const short = choice.points - state.customer.points;
  const worth = `${choice.value ? `worth ${choice.value} · ` : ""}${written(choice.points)} points`;
  const made = button(choice.title, short > 0 ? `${worth}: ${written(short)} more to go` : worth, () => {
    wanted = choice;
    go("confirm");
  });
  made.disabled = short > 0;
  return made;
}

function drawConfirm() {
  const left = written(state.customer.points - wanted.points);
  const screen = [
    element("h1", `Exchange ${written(wanted.points)} points for “${wanted.title}”?`),
    element("p", `${left} points are left afterwards. Leave your card in until it is done.`),
  ];
  return [screen, [button("No, go back", "", () => go("points"), "no"), button("Yes, exchange", "", exchange, "yes")]];
}

function drawWorking() {
  return [[element("h1", WORDS.working)], []];
}

function drawDone() {
  const { paper, customer } = state;
  const left = element("p", `${written(customer.points)} points are left.`);
  const foot = [button("Back to my points", "", () => go("points")), leaveButton()];
  if (!paper) {
    const words = "Your points are taken. Your voucher is on its way: please ask for it at the counter.";
    return [[element("h1", words), left], foot];
  }
  const picture = element("img", "", "code");
  Object.assign(picture, { src: `code.svg?${paper.code}`, alt: "Your voucher's code" });
  const printed = paper.words && !paper.failed;
  const where = printed ? "It is being printed. Take it with you." : "Photograph it, or write the code down.";
  return [[element("h1", paper.title), picture, element("p", paper.code, "typed"), element("p", where), left], foot];
}

function drawHistory() {
  const list = element("ol");
  for (const each of held?.movements ?? []) {
    const line = element("li");
    const points = `${each.points > 0 ? "+" : "−"}${written(Math.abs(each.points))}`;
    line.append(element("span", [each.day, each.why, each.shop].filter(Boolean).join(" · ")), element("b", points));
    list.append(line);
  }
  const title = held ? `${written(held.points)} points` : "One moment …";
  const why = held && !held.asked ? [element("p", "What other shops did is missing: the server does not answer.")] : [];
  return [[element("h1", title), ...why, list], [button("Back", "", () => go("points")), leaveButton()]];
}

function leaveButton() {
  return button("I have finished", "", leave, "no");
}

async function showHistory() {
  held = null;
  go("history");
  try {
    held = await ask("account");
  } catch (error) {
    note = error.message;
    view = "points";
  }
  draw();
}

async function exchange() {
  if (view !== "confirm") return;
  note = "";
  go("working");
  try {
    await ask("exchange", { code: wanted.code });
    view = "done";
  } catch (error) {
    note = error.message;
    view = "points";
  }
  touched();
  draw();
}

async function leave() {
  forget();
  await ask("leave", {}).catch(() => {});
}

function forget() {
  view = "points";
  wanted = held = null;
  if (state?.phase !== "doubtful") note = "";
  draw();
}

// Nobody has touched anything for a while: whoever comes next sees nothing of who was here.
function touched() {
  clearTimeout(idle);
  if (!state?.customer) return;
  idle = setTimeout(() => (view === "working" ? touched() : leave()), state.idle_seconds * 1000);
}

document.addEventListener("pointerdown", touched);
document.addEventListener("contextmenu", (event) => event.preventDefault());

const events = new EventSource("events");
events.onmessage = (event) => {
  state = JSON.parse(event.data);
  const card = state.customer?.card;
  // While a card is written to, nobody is shown: that is no other customer.
  const other = card ? card !== last : state.phase === "waiting";
  if (card || state.phase === "waiting") last = card;
  if (other && view !== "working") {
    forget();
    touched();
  }
  draw();
};
events.onerror = () => {
  state = null;
  found("screen").replaceChildren(element("h1", "Out of order. Please ask at the counter."));
  found("foot").replaceChildren();
  drawn = "";
};
