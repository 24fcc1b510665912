// The till: the shop's own till page in a frame, and around it what only a sandbox has: cards without plastic, and a line to cut.
import { act, look } from "./api.js";
import { fill, h, refresh } from "./dom.js";
import { become } from "./slack.js";
import { names, store } from "./store.js";

const root = document.getElementById("till");
const TEARS = [["before", "before it writes"], ["while", "while it writes"], ["after", "when it has written, before it says so"]];
let counter = { ready: false };
let chosen = "";
let frame;
let hold;
let hand;

const inside = () => counter.cards.find((each) => each.inside);
const wordsOf = (setup) => counter.setups.find((each) => each.setup === setup)?.words || setup;
const keys = () => frame.contentWindow?.focus();

async function play(path, given = {}) {
  const done = await act(`till/${path}`, given);
  if (done) take(done);
  return done;
}

// What is keyed in next is for the till, also while the answer is under way.
function playAndKeyIn(path, given) {
  keys();
  return play(path, given);
}

async function present(card) {
  chosen = card;
  if (!(await playAndKeyIn("present", { card }))) return;
  if (!sessionStorage.getItem("counter-seen")) {
    sessionStorage.setItem("counter-seen", "yes");
    become("U0MIKA", counter.channel);
  }
  keys();
}

function drawCards() {
  const there = inside();
  const select = h("select", { "aria-label": "Card", onchange: (event) => { chosen = event.target.value; draw(); } },
    counter.cards.map((each) => h("option", { value: each.card, selected: each.card === chosen }, `${each.name} · ${each.setup}`)));
  return h("div", { class: "row" }, select,
    h("button", { class: "primary", onclick: () => present(select.value) }, "Present"),
    h("button", { class: "plain", disabled: !there, onclick: () => playAndKeyIn("take_out") }, "Take out"));
}

function drawTrouble() {
  const there = inside();
  const when = h("select", { "aria-label": "When it is torn out", disabled: !there, onchange: (event) => playAndKeyIn("tear", { when: event.target.value }) },
    h("option", { value: "", selected: !counter.tear }, "let it be"),
    TEARS.map(([value, words]) => h("option", { value, selected: counter.tear === value }, words)));
  return h("div", { class: "row trouble" },
    h("label", {}, h("span", {}, "Tear the card out of its next purchase"), when),
    h("button", { class: "plain line-switch", "aria-pressed": String(counter.cut), onclick: () => playAndKeyIn("line", { cut: !counter.cut }) },
      counter.cut ? "Put the line back" : "Cut the line"));
}

function drawNews() {
  const torn = counter.cards.find((each) => each.card === counter.torn);
  if (torn) {
    return h("p", { class: "news bad", role: "alert" }, `${torn.name}'s card was torn out in the middle. `,
      h("button", { class: "primary", onclick: () => present(torn.card) }, "Put it back"));
  }
  if (counter.cut) return h("p", { class: "news bad" }, "The line to the server is cut. The till goes on, and writes down what it will send.");
  if (!inside()) {
    const held = counter.cards.find((each) => each.card === chosen);
    return h("p", { class: "news" }, held ? `This card ${wordsOf(held.setup)}. ` : "", "Present it, key in an amount such as 1250, then Enter.");
  }
  return h("p", { class: "news" }, "Staff are told in ",
    h("button", { class: "linkish", onclick: () => become("U0MIKA", counter.channel) }, `#${names.channel(counter.channel)}`),
    "; the customer sees the points with /points.");
}

function drawShopCard() {
  const { inside: there, pin } = counter.shop_card;
  return [
    h("button", { class: "plain", onclick: () => playAndKeyIn("shop_card", { inside: !there }) }, there ? "Take the shop's card out" : "Put the shop's card in"),
    there ? h("span", { class: "fine" }, "Press S, key in its PIN ", h("b", { class: "pin" }, pin), ", then Enter.")
      : h("span", { class: "fine" }, "For cards that only store: the shop's card computes, and holds the points."),
  ];
}

function draw() {
  if (!counter.ready) return fill(hold, h("p", { class: "news" }, "The till is being prepared…"));
  const focused = hold.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") || document.activeElement.textContent : null;
  refresh(hold, drawCards(), drawTrouble(), drawNews());
  refresh(hand.querySelector(".shop-card"), drawShopCard());
  if (focused) [...hold.querySelectorAll("button, select")].find((each) => (each.getAttribute("aria-label") || each.textContent) === focused)?.focus();
  if (!frame.src) frame.src = "till/";
  return null;
}

function drawHanding() {
  const who = h("input", { placeholder: "Customer: name or number", "aria-label": "Who is given a card", autocomplete: "off", required: true });
  who.setAttribute("list", "everybody");
  const setup = h("select", { "aria-label": "What the card does" });
  const give = async (event) => {
    event.preventDefault();
    const wanted = who.value.trim().toLowerCase();
    const person = store.shop.people.find((each) => `${each.name} ${each.number}`.toLowerCase() === wanted)
      || store.shop.people.find((each) => wanted && `${each.name} ${each.number}`.toLowerCase().includes(wanted));
    const done = await play("hand_out", { number: person?.number || who.value.trim(), setup: setup.value });
    if (!done) return;
    who.value = "";
    hand.open = false;
    await present(done.card);
  };
  hand = h("details", { class: "hand" }, h("summary", {}, "Hand out a card, or use the shop's card"),
    h("form", { class: "row", onsubmit: give }, who, setup, h("button", { class: "primary" }, "Hand out")),
    h("div", { class: "row shop-card" }));
  hand.addEventListener("toggle", () => {
    if (counter.ready) fill(setup, counter.setups.map((each) => h("option", { value: each.setup }, each.words)));
  });
  return hand;
}

// Answers and news come by two ways: what is older than what is shown came late.
function take(now) {
  if (now.revision < counter.revision) return;
  counter = { ready: true, ...now };
  if (!counter.cards.some((each) => each.card === chosen)) chosen = counter.cards[0]?.card || "";
  chosen = inside()?.card || chosen;
  draw();
}

export const onCounter = (change) => take(change.counter);

export async function drawTill() {
  hold = h("div", { class: "hold" });
  frame = h("iframe", { title: "The till's own page", loading: "lazy" });
  fill(root, hold, drawHanding(), frame);
  counter = await look("till").catch(() => ({ ready: false }));
  if (counter.ready) take(counter);
  else draw();
}
