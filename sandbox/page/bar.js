// The slim panel: the shop's clock, the till, and trouble on request.
import { act } from "./api.js";
import { fill, h, toast } from "./dom.js";
import { paneButtons } from "./panes.js";
import { inZone, shopNow, store } from "./store.js";

const bar = document.getElementById("bar");
const KINDS = {
  "What Slack, Telegram or Twilio send": [
    ["twice", "the next event comes twice"],
    ["late", "the next event comes late"],
    ["out_of_order", "the next event is overtaken"],
    ["lost", "the next event never comes (telephone)"],
  ],
  "What the shop calls": [
    ["too_many", "429: too many requests"],
    ["forbidden", "403: forbidden"],
    ["error", "500: internal error"],
    ["cut_before", "the line breaks before anything is done"],
    ["cut_after", "the line breaks after it was done"],
    ["silence", "no answer at all, nothing is done"],
    ["silence_after", "no answer at all, but it is done"],
    ["outage", "out of order for a while"],
  ],
};
const WORDS = new Map(Object.values(KINDS).flat());
let clock;
let trouble;
let till;
let line;

async function pass(button, seconds, words) {
  button.disabled = true;
  button.classList.add("busy");
  const done = await act("shop/advance", { seconds });
  button.disabled = false;
  button.classList.remove("busy");
  if (done) toast(`${words} passed.`);
}

function popover(label, title, content) {
  const box = h("details", { class: "popover" }, h("summary", { title }, label), h("div", { class: "panel" }, content));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { box.open = false; box.firstChild.focus(); } });
  document.addEventListener("pointerdown", (event) => { if (!box.contains(event.target)) box.open = false; });
  return box;
}

function tick() {
  if (!store.now || !clock) return;
  const now = shopNow();
  const day = inZone(now, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  fill(clock, h("strong", {}, inZone(now, { hour: "2-digit", minute: "2-digit" })), h("span", {}, day));
}

function drawTill() {
  const person = h("select", { "aria-label": "Customer" }, store.shop.people.map((each) => h("option", { value: each.number }, `${each.name} ${each.number}`)));
  const product = h("input", { placeholder: "Product: name or code", "aria-label": "Product", autocomplete: "off" });
  product.setAttribute("list", "products");
  const products = h("datalist", { id: "products" }, (store.shop.products || []).map((each) => h("option", { value: each })));
  product.value = store.shop.products?.[0] || "";
  const said = h("p", { class: "fine", role: "status" });
  const buy = async (event) => {
    event.preventDefault();
    const done = await act("shop/buy", { number: person.value, product: product.value });
    if (done) said.textContent = done.text;
  };
  fill(till, h("h3", {}, "A sale without a card"), h("form", { class: "column", onsubmit: buy },
    h("label", {}, "A customer", person), h("label", {}, "buys", product), products,
    h("button", { class: "primary", disabled: !store.shop.connected }, "Ring it up"), said));
}

function drawTrouble() {
  const kind = h("select", { "aria-label": "What goes wrong" }, Object.entries(KINDS).map(([group, kinds]) =>
    h("optgroup", { label: group }, kinds.map(([value, words]) => h("option", { value }, words)))));
  const platform = h("select", { "aria-label": "Where" }, [["telegram", "Telegram"], ["slack", "Slack"], ["twilio", "the telephone"], ["", "all"]].map(([value, words]) => h("option", { value }, words)));
  const times = h("input", { type: "number", min: 1, max: 1000, value: 1, "aria-label": "How often" });
  const seconds = h("input", { type: "number", min: 0, max: 600, value: 5, "aria-label": "Seconds" });
  const add = async (event) => {
    event.preventDefault();
    await act("faults/add", { kind: kind.value, platform: platform.value || undefined, times: Number(times.value), seconds: Number(seconds.value) });
  };
  const standing = store.faults.map((each) => h("li", {},
    h("span", {}, `${each.platform || "all"}: ${WORDS.get(each.kind)}`, each.kind === "outage" ? ` (${each.seconds} s)` : each.left > 1 ? ` ×${each.left}` : ""),
    h("button", { class: "quiet", "aria-label": "Withdraw", onclick: () => act("faults/remove", { id: each.id }) }, "✕")));
  const place = trouble.querySelector(".panel");
  fill(place, h("h3", {}, "Trouble on request"), h("p", { class: "fine" }, "No customer hears twice, and nobody is dropped, whatever you choose."),
    h("form", { class: "column", onsubmit: add }, h("label", {}, "On", platform), h("label", {}, "this happens", kind),
      h("div", { class: "row" }, h("label", {}, "times", times), h("label", {}, "seconds", seconds)), h("button", { class: "primary" }, "Order it")),
    standing.length ? h("ul", { class: "standing" }, standing) : null);
  const count = store.faults.length;
  fill(trouble.querySelector("summary"), "Trouble", count ? h("b", { class: "badge" }, count) : null);
}

export function online(yes) {
  line?.classList.toggle("off", !yes);
  if (line) line.title = yes ? "Live" : "The sandbox does not answer; trying again";
}

export const onFaults = () => {
  if (!trouble.open || !trouble.querySelector(".panel").contains(document.activeElement)) drawTrouble();
  else { const place = document.activeElement?.getAttribute("aria-label"); drawTrouble(); trouble.querySelector(`[aria-label="${place}"]`)?.focus(); }
};

export function onShop() {
  drawTill();
  tick();
  for (const each of bar.querySelectorAll(".passes button")) {
    each.disabled = !store.shop.connected;
  }
  bar.querySelector(".brand small").textContent = store.shop.shop || "the shop is being prepared…";
}

function theme() {
  const now = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

export function drawBar() {
  const kept = localStorage.getItem("theme");
  if (kept) document.documentElement.dataset.theme = kept;
  clock = h("div", { class: "clock", role: "timer", "aria-label": "The shop's clock" });
  line = h("span", { class: "line" });
  const passes = [["1 hour", 3600, "An hour"], ["1 day", 86400, "A day"], ["15 days", 15 * 86400, "Fifteen days"]].map(([label, seconds, words]) => {
    const button = h("button", { title: `Let ${label} pass` }, `+ ${label}`);
    button.addEventListener("click", () => pass(button, seconds, words));
    return button;
  });
  const panel = h("div");
  till = panel;
  trouble = popover("Trouble", "Make Slack, Telegram, the telephone or the line misbehave", "");
  fill(bar,
    h("div", { class: "brand" }, h("span", { class: "app-mark" }, "N"), h("div", {}, h("strong", {}, "Najimi sandbox"), h("small", {}))),
    line, clock, h("div", { class: "passes", role: "group", "aria-label": "Let time pass" }, passes),
    h("span", { class: "gap" }), paneButtons(),
    popover("Sale", "Let a customer buy something, without a card", panel), trouble,
    h("button", { class: "quiet", "aria-label": "Light or dark", title: "Light or dark", onclick: theme }, "◐"));
  drawTill();
  drawTrouble();
  tick();
}

setInterval(tick, 1000);
