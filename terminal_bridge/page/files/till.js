// The till's page: shows what the server says, and turns keys into requests. No mouse is needed.

import { found, put, serving, show, showPrice } from "./view.js";

const OFFER_KEYS = ["F2", "F3", "F4", "F6", "F7", "F8", "F9"];
// A reader types faster than anybody: so many characters, each so soon after the one before, are a card or a voucher.
const WEDGE_LEAST = 8;
const WEDGE_MS = 45;
// A voucher's code is known by its shape, also from a reader that types slowly.
const VOUCHER = /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}(-[A-Z2-7]{4}-[A-Z2-7]{4})?$/i;
const MOST_DIGITS = 9;
const LONGEST = { card: 32, voucher: 40, pin: 8, old: 8, new: 8, same: 8 };
const LETTERS = { card: /^[0-9a-fA-F]$/, voucher: /^[0-9a-zA-Z-]$/ };
const MODES = { r: "refund", p: "exchange", h: "history", c: "card", v: "voucher", s: "pin", n: "old", l: "refused", a: "give-up" };
// What is done without a customer who is there.
const FREE = ["card", "voucher", "pin", "old", "refused"];

let state = null;
const at = { mode: "sell", typed: "", note: "", held: null, pins: [] };
// What came in one go, and what came since Enter at whatever pace.
let line = "";
let whole = "";
let lastKey = 0;
let sent = false;
let under = [];
let deeds = Promise.resolve();
let asked = 0;
// The amount of which the price is shown, as it was typed.
let priced = "";
// On what a price depends besides what is typed, as it was last told.
let waiting = "";

function draw() {
  if (state) show(state, at, touched);
}

async function ask(what, options) {
  const answer = await fetch(what, options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.words || "The till did not understand that.");
  return said;
}

function post(what, content) {
  return ask(what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(content),
  });
}

// Deeds are done one after the other, so that an amount keyed in while a card is still being read is for that card.
function act(what, content) {
  // A second F2 is no second coupon. (A second Enter is no second sale either: `enter` sends what is typed once.)
  if (what === "give" && under.some((each) => each.what === what && each.content.code === content.code)) return;
  const deed = { what, content };
  under.push(deed);
  deeds = deeds.then(() => carryOut(deed));
}

async function carryOut(deed) {
  if (!under.includes(deed)) return;
  at.note = "";
  try {
    const said = await post(deed.what, deed.content);
    under = under.filter((each) => each !== deed);
    if (sent && !under.length) startAnew();
    at.note = noteOf(deed, said);
  } catch (error) {
    // What was asked for after it was meant for what it would have brought.
    under = [];
    sent = false;
    at.note = error.message;
  } finally {
    draw();
    quote();
  }
}

// Where the answer says more than the state does.
function noteOf(deed, said) {
  if (deed.what === "exchange" && !said.issued) {
    return "The points are taken, and the voucher is still to come: the server did not answer. It is printed by itself.";
  }
  if (deed.what === "voucher/give-up") return "It comes off no purchase here any more: give it to the customer.";
  return deed.what === "pin" && deed.content.new ? "The PIN is the new one from now on." : "";
}

// What stands on the display goes with a deed; it stays there until that is done, and the next key begins anew.
function send(what, content) {
  sent = true;
  act(what, content);
}

function startAnew() {
  Object.assign(at, { mode: "sell", typed: "", held: null, pins: [] });
  sent = false;
}

function give(offer) {
  if (!offer.issued) act("give", { code: offer.code });
}

async function quote() {
  const mine = ++asked;
  const typed = toSell();
  // While an amount is on its way to the card, what it comes to stays on the display.
  if (sent) return;
  if (typed === "" || typed !== priced) showPrice(null);
  priced = "";
  if (typed === "") return;
  try {
    const said = await post("quote", { amount: Number(typed) });
    if (mine !== asked || typed !== toSell()) return;
    showPrice(said);
    priced = typed;
  } catch {
    // What a purchase would bring is a help; without it the purchase goes on.
  }
}

// The amount that Enter would add: what is typed, or what the card did nothing of.
function toSell() {
  if (at.mode !== "sell" || !serving(state)) return "";
  return at.typed || String(state.amount || "");
}

async function readAccount() {
  at.held = null;
  try {
    const held = await ask("account");
    if (at.mode === "history") at.held = held;
  } catch (error) {
    at.mode = "sell";
    at.note = error.message;
  }
  draw();
}

function enter() {
  if (sent) return;
  const { mode, typed } = at;
  if (mode === "card") return send("card", { line: typed });
  if (mode === "voucher") return typed ? send("voucher", { code: typed }) : takeVoucher();
  if (mode === "pin") return send("pin", { pin: typed });
  if (["old", "new", "same"].includes(mode)) return nextPin();
  if (mode === "redeem") return typed && send("redeem", { points: Number(typed) });
  if (mode === "exchange") return exchange();
  if (mode === "history" || mode === "refused") return startAnew();
  if (mode === "give-up") return send("voucher/give-up", {});
  if (typed === "" && takeVoucher()) return;
  // What a certificate leaves to pay, and what of it would lapse, is seen before it is used up.
  if (mode === "sell" && state.certificates.length && toSell() && priced !== toSell()) {
    at.note = "One moment: look at what is to pay, then press Enter.";
    return;
  }
  const amount = typed === "" ? state.amount : Number(typed);
  if (amount === null || amount === 0) return;
  return send(mode, { amount });
}

function takeVoucher() {
  const { voucher } = state;
  if (!voucher || voucher.redeemed || voucher.problem) return false;
  send("voucher/take", { code: voucher.code });
  return true;
}

// The old PIN, the new one, and the new one again: a slip of the finger would lock the clerks out.
function nextPin() {
  at.pins.push(at.typed);
  at.typed = "";
  if (at.mode !== "same") {
    at.mode = at.mode === "old" ? "new" : "same";
    return;
  }
  const [pin, first, again] = at.pins;
  if (first === again) return send("pin", { pin, new: first });
  startAnew();
  at.note = "The new PIN was not the same twice. Nothing was changed: press N to begin again.";
}

function exchange() {
  const chosen = state.choices.find((each) => each.key && each.key === at.typed);
  if (chosen) send("exchange", { code: chosen.code });
}

function clear() {
  line = whole = at.note = "";
  startAnew();
  act("clear", {});
}

function letter(key) {
  const small = key.toLowerCase();
  if (small === "o" && state.paper) return openPaper(state.paper.entry);
  const wanted = MODES[small];
  if (!wanted || (!FREE.includes(wanted) && !serving(state)) || !hasAny(wanted)) return;
  startAnew();
  at.mode = wanted === "exchange" && !state.choices.length ? "redeem" : wanted;
  if (at.mode === "history") readAccount();
}

// Lists that are opened only where there is something in them.
function hasAny(wanted) {
  return { refused: state.refused, "give-up": state.certificates }[wanted]?.length !== 0;
}

// Only once it is sure that the letter was not the first of a code that is being scanned.
function openPaper(entry) {
  const now = whole;
  setTimeout(() => {
    if (whole === now) window.open(`paper/${entry}.pdf`, "_blank", "noopener");
  }, 4 * WEDGE_MS);
}

function isCard(text) {
  return /^[%;]/.test(text) || text.length >= WEDGE_LEAST;
}

// What a key does once it is known that a person pressed it; false for one that means nothing here.
function press(key) {
  if (sent && key.length === 1) startAnew();
  const offer = OFFER_KEYS.includes(key) && state.customer?.offers.find((each) => each.key === key);
  const letters = LETTERS[at.mode];
  const room = at.typed.length < (LONGEST[at.mode] ?? MOST_DIGITS);
  if (offer) give(offer);
  else if (key === "Enter") enter();
  else if (key === "Escape") clear();
  else if (key === "Backspace") at.typed = at.typed.slice(0, -1);
  else if (letters?.test(key)) at.typed += room ? key.toUpperCase() : "";
  else if (at.mode === "exchange" && /^[1-9]$/.test(key)) at.typed = key;
  else if (/^[0-9]$/.test(key) && ["pin", "old", "new", "same"].includes(at.mode)) at.typed += room ? key : "";
  else if (/^[0-9]$/.test(key) && room) typeAmount(key);
  else if (/^[a-zA-Z]$/.test(key) && line.length < 2) letter(key);
  else return false;
  return true;
}

function typeAmount(key) {
  if (["history", "refused", "give-up"].includes(at.mode)) startAnew();
  at.typed = (at.typed + key).replace(/^0+/, "");
}

function touched(key) {
  line = whole = "";
  if (state) pressed(key);
}

// Do what a key does, and show it; what was said before goes, unless the key has said something itself.
function pressed(key) {
  const before = at.note;
  if (!press(key)) return false;
  if (at.note === before) at.note = "";
  draw();
  quote();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!state || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = event;
  const soon = event.timeStamp - lastKey < WEDGE_MS;
  lastKey = event.timeStamp;
  const stripe = /^[%;]/.test(line) || /^[%;]$/.test(key);
  if (key.length === 1) {
    line = soon || /^[%;]/.test(line) ? line + key : key;
    whole = (whole + key).slice(-LONGEST.voucher);
  }
  if (key === "Enter") {
    const read = VOUCHER.test(whole) ? whole : (soon || stripe) && isCard(line) ? line : "";
    line = whole = "";
    if (read) {
      event.preventDefault();
      startAnew();
      return act("card", { line: read });
    }
  }
  if (stripe && key.length === 1) return event.preventDefault();
  if (pressed(key)) event.preventDefault();
});

function listen() {
  const events = new EventSource("events");
  events.onmessage = (event) => {
    const before = state?.customer?.card;
    state = JSON.parse(event.data);
    if (state.customer?.card !== before) {
      startAnew();
      at.note = "";
    }
    const changed = waiting !== (waiting = JSON.stringify([state.customer?.card, state.certificates, state.amount, serving(state)]));
    draw();
    if (changed) quote();
  };
  events.onerror = () => {
    put("status", "The till's programme does not answer: start najimi-till.");
    found("status").classList.add("amiss");
  };
}

if (window.top !== window) document.body.dataset.framed = "yes";
listen();
