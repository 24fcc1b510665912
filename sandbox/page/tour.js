// Five steps from a question to a result; each is ticked off by what really happened.
import { h, refresh } from "./dom.js";
import { openPane } from "./panes.js";
import { become } from "./slack.js";

const place = document.getElementById("tour");
const done = new Set(JSON.parse(sessionStorage.getItem("tour") || "[]"));
let hidden = sessionStorage.getItem("tour-hidden") === "yes";

const STEPS = [
  ["Ask", "As Mika in #shop, ask who should be offered something.", () => become("U0MIKA", "C0SHOP")],
  ["Plan", "On the answer, press “Make a plan”, look at the preview and ask for approval.", () => become("U0MIKA", "C0SHOP")],
  ["Approve", "Become Anna, open #approvals, and approve what Mika has planned.", () => become("U0ANNA", "C0APPROVALS")],
  ["Be the customer", "On a telephone at the right, read the message and press one of its buttons.", () => { openPane("telegram"); document.querySelector(".phone .key")?.focus(); }],
  ["Read the result", "Let 15 days pass, and read in Mika's thread what it brought.", () => { become("U0MIKA", "C0SHOP"); document.querySelector(".passes button:last-child")?.focus(); }],
];

const current = () => STEPS.findIndex((_, number) => !done.has(number));

export function drawTour() {
  place.hidden = hidden;
  const now = current();
  refresh(place,
    h("ol", {}, STEPS.map(([name], number) => h("li", {
      class: done.has(number) ? "done" : number === now ? "now" : "", "aria-current": number === now ? "step" : null,
    }, h("b", {}, done.has(number) ? "✓" : number + 1), name))),
    now < 0
      ? h("p", {}, h("strong", {}, "That was the whole of it. "), "Now try some trouble, a customer who blocks the shop, or cards and points: ", h("button", { class: "linkish", onclick: () => openPane("till") }, "Open the till"), " · or call the shop: ", h("button", { class: "linkish", onclick: () => openPane("telephone") }, "Take a telephone"))
      : h("p", {}, STEPS[now][1], " ", h("button", { class: "linkish", onclick: STEPS[now][2] }, "Take me there")),
    h("button", { class: "quiet", "aria-label": "Hide the steps", onclick: () => { hidden = true; sessionStorage.setItem("tour-hidden", "yes"); drawTour(); } }, "✕"));
}

function tick(number) {
  if (done.has(number)) return;
  done.add(number);
  sessionStorage.setItem("tour", JSON.stringify([...done]));
  drawTour();
}

// Steps are ticked in order only: a message sent before anything was approved is not step three.
export function observe(change) {
  if (change.kind === "slack.message") {
    const message = change.message;
    if (message.bot_id && message.blocks && !["C0APPROVALS", "C0COUNTER", "C0CALLS"].includes(message.channel)) tick(0);
    if (message.bot_id && message.channel === "C0APPROVALS" && done.has(0)) tick(1);
    if (message.bot_id && message.edited && message.channel === "C0APPROVALS" && done.has(1)) tick(2);
  }
  if (change.kind === "telegram.message" && done.has(1)) {
    if (change.message.from.is_bot && change.message.reply_markup) tick(2);
  }
  if ((change.kind === "telegram.answer" || (change.kind === "telegram.message" && !change.message.from.is_bot)) && done.has(2)) tick(3);
  if (change.kind === "clock" && done.has(2) && change.days >= 1) tick(4);
}

