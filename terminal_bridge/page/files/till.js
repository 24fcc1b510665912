// The till's page: shows what the server says, and turns keys into requests. No mouse is needed.

const found = (id) => document.getElementById(id);
const OFFER_KEYS = ["F2", "F3", "F4", "F6", "F7", "F8", "F9"];
// A reader types faster than anybody: so many characters, each so soon after the one before, are a card.
const WEDGE_LEAST = 8;
const WEDGE_MS = 45;
const MOST_DIGITS = 9;
const MODES = { sell: "Amount", refund: "Amount to give back", redeem: "Points to exchange", card: "Card number", pin: "PIN of the shop's card" };

let state = null;
let mode = "sell";
let typed = "";
let line = "";
let lastKey = 0;
let sent = false;
let under = [];
let deeds = Promise.resolve();
let note = "";
let asked = 0;

function serving() {
  return state.customer !== null && ["ready", "done"].includes(state.phase);
}

function money(digits) {
  const { before, after, digits: decimals } = state.money;
  const padded = digits.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return before + whole + (decimals ? "." + padded.slice(-decimals) : "") + after;
}

function put(id, text) {
  if (found(id).textContent !== text) found(id).textContent = text;
}

function rank(id, value, top) {
  Object.assign(found(id), { min: 0, max: top || 1, value });
  put(`${id}-text`, `${value} of ${top}`);
}

function show() {
  if (!state) return;
  const { customer, outcome, phase } = state;
  found("face").dataset.phase = phase;
  put("till", state.till);
  put("words", (phase !== "doubtful" && note) || state.words);
  const doubtful = state.doubtful ? `${state.doubtful} in doubt` : "";
  const waiting = state.waiting ? `${state.waiting} to send` : "all sent";
  put("status", [...state.amiss, doubtful, waiting].filter(Boolean).join(" · "));
  found("status").classList.toggle("amiss", state.amiss.length > 0 || state.doubtful > 0);
  found("customer").hidden = !customer;
  if (customer) showCustomer(customer);
  found("outcome").hidden = phase !== "done" || !outcome || typed !== "";
  if (outcome) showOutcome(outcome);
  const entering = mode === "card" || mode === "pin" || serving();
  found("entry").hidden = !entering || (!found("outcome").hidden && mode === "sell");
  put("entry-label", MODES[mode]);
  put("amount", shown());
  showKeys();
}

function shown() {
  if (mode === "pin") return "•".repeat(typed.length) || "–";
  if (mode === "card" || mode === "redeem") return typed || "–";
  return money(typed || String(state.amount ?? "0"));
}

function showCustomer(customer) {
  put("name", customer.name || "Customer");
  put("card", customer.card.replace(/(.{4})(?=.)/g, "$1 ").toUpperCase());
  put("last", customer.uses ? customer.last_amount : "–");
  put("total", customer.total);
  put("uses", String(customer.uses));
  put("points", customer.points.toLocaleString());
  rank("recent", customer.recent_rank, customer.recent_top);
  rank("continuity", customer.continuity_rank, customer.continuity_top);
  put("comment", customer.comment);
  found("said").replaceChildren(...customer.said.map((words) => element("li", words)));
  const before = found("offers").dataset.shown;
  const now = JSON.stringify(customer.offers);
  if (before !== now) {
    found("offers").dataset.shown = now;
    found("offers").replaceChildren(...customer.offers.map(offerButton));
  }
}

function offerButton(offer) {
  const button = document.createElement("button");
  button.disabled = offer.issued !== "";
  const words = element("span", offer.words);
  if (offer.issued) words.append(element("small", offer.issued));
  button.append(element("kbd", offer.key), words);
  button.addEventListener("click", () => give(offer));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function showOutcome(outcome) {
  const sign = outcome.points < 0 ? "−" : "+";
  put("outcome-points", `${sign}${Math.abs(outcome.points).toLocaleString()} points`);
  const off = outcome.taken_off ? ` (${outcome.taken_off} off)` : "";
  const what = { sale: outcome.amount + off, refund: `${outcome.amount} given back`, redeem: "exchanged" }[outcome.deed];
  put("outcome-more", `${what} · ${outcome.balance.toLocaleString()} on the card`);
}

function showKeys() {
  const keys = [];
  if (serving()) {
    keys.push(["0–9", "amount"], ["Enter", mode === "sell" ? "add to the card" : "do it"]);
    if (mode === "sell") keys.push(["R", "refund"], ["P", "exchange points"]);
  }
  keys.push(["C", "type a card number"], ["Esc", "clear"]);
  const text = JSON.stringify(keys);
  if (found("keys").dataset.shown === text) return;
  found("keys").dataset.shown = text;
  found("keys").replaceChildren(
    ...keys.map(([key, words]) => {
      const item = document.createElement("span");
      item.append(element("kbd", key), ` ${words}`);
      return item;
    }),
  );
}

async function post(what, content) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.words || "The till did not understand that.");
  return said;
}

// Deeds are done one after the other, so that an amount keyed in while a card is still being read is for that card.
function act(what, content) {
  const once = sameDeed(what, content);
  if (once && under.some((each) => each.once === once)) return;
  const deed = { what, content, once };
  under.push(deed);
  deeds = deeds.then(() => carryOut(deed));
}

// A second Enter is no second sale, and a second F2 no second coupon; another card and Esc wait for their turn.
function sameDeed(what, content) {
  if (what === "card" || what === "clear") return "";
  return what === "give" ? `give ${content.code}` : "entry";
}

async function carryOut(deed) {
  if (!under.includes(deed)) return;
  note = "";
  try {
    await post(deed.what, deed.content);
    under = under.filter((each) => each !== deed);
    if (sent && !under.some((each) => each.once === "entry")) startAnew();
  } catch (error) {
    // What was asked for after it was meant for what it would have brought.
    under = [];
    sent = false;
    note = error.message;
  } finally {
    put("quote", "");
    show();
  }
}

// What stands on the display goes with a deed; it stays there until that is done, and the next key begins anew.
function send(what, content) {
  sent = true;
  act(what, content);
}

function startAnew() {
  typed = "";
  mode = "sell";
  sent = false;
}

function give(offer) {
  if (!offer.issued) act("give", { code: offer.code });
}

async function quote() {
  const mine = ++asked;
  put("quote", "");
  if (mode !== "sell" || typed === "" || !serving()) return;
  try {
    const said = await post("quote", { amount: Number(typed) });
    if (mine !== asked || typed === "") return;
    const off = said.taken_off ? `${said.taken_off_text} off: ${said.amount_text} to pay · ` : "";
    put("quote", `${off}${said.points.toLocaleString()} points`);
  } catch {
    // What a purchase would bring is a help; without it the purchase goes on.
  }
}

function enter() {
  if (sent) return;
  if (mode === "card") return send("card", { line: typed });
  if (mode === "pin") return send("pin", { pin: typed });
  if (mode === "redeem") return typed && send("redeem", { points: Number(typed) });
  const amount = typed === "" ? state.amount : Number(typed);
  if (amount === null || amount === 0) return;
  return send(mode, { amount });
}

function clear() {
  line = note = "";
  startAnew();
  put("quote", "");
  act("clear", {});
}

function letter(key) {
  const modes = { r: "refund", p: "redeem", c: "card", s: "pin" };
  const wanted = modes[key.toLowerCase()];
  if (!wanted || (!["card", "pin"].includes(wanted) && !serving())) return;
  mode = wanted;
  typed = "";
}

function isCard(text) {
  return /^[%;]/.test(text) || text.length >= WEDGE_LEAST;
}

document.addEventListener("keydown", (event) => {
  if (!state || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = event;
  const soon = event.timeStamp - lastKey < WEDGE_MS;
  lastKey = event.timeStamp;
  const stripe = /^[%;]/.test(line) || /^[%;]$/.test(key);
  if (key.length === 1) line = soon || /^[%;]/.test(line) ? line + key : key;
  if (key === "Enter" && (soon || stripe) && isCard(line)) {
    event.preventDefault();
    const read = line;
    line = "";
    startAnew();
    return act("card", { line: read });
  }
  if (stripe && key.length === 1) return event.preventDefault();
  if (sent && key.length === 1) startAnew();
  const offer = OFFER_KEYS.includes(key) && state.customer?.offers.find((each) => each.key === key);
  if (offer) give(offer);
  else if (key === "Enter") enter();
  else if (key === "Escape") clear();
  else if (key === "Backspace") typed = typed.slice(0, -1);
  else if (mode === "card" && /^[0-9a-fA-F]$/.test(key)) typed += key;
  else if (mode === "pin" && /^[0-9]$/.test(key)) typed += key;
  else if (/^[0-9]$/.test(key) && typed.length < MOST_DIGITS) typed = (typed + key).replace(/^0+/, "");
  else if (/^[a-zA-Z]$/.test(key) && line.length < 2) letter(key);
  else return;
  event.preventDefault();
  note = "";
  show();
  quote();
});

function listen() {
  const events = new EventSource("events");
  events.onmessage = (event) => {
    const before = state?.customer?.card;
    state = JSON.parse(event.data);
    if (state.customer?.card !== before) {
      startAnew();
      note = "";
    }
    show();
  };
  events.onerror = () => {
    put("status", "The till's programme does not answer: start najimi-till.");
    found("status").classList.add("amiss");
  };
}

listen();
