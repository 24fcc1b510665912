// The panes beside Slack: every section of the page with data-pane is one, and has a button in the bar that opens and closes it.
import { fill, h } from "./dom.js";

const stage = document.querySelector(".stage");
const all = [...document.querySelectorAll("[data-pane]")];
const buttons = h("div", { class: "panes", role: "group", "aria-label": "What stands beside Slack" });
const narrow = matchMedia("(width <= 1180px)");
const wide = matchMedia("(width > 1800px)");
let open = (sessionStorage.getItem("panes") || "telegram").split(" ").filter((id) => all.some((each) => each.id === id));

const room = () => (narrow.matches ? 1 : wide.matches ? 3 : 2);

export const paneButtons = () => buttons;

export function openPane(id) {
  open = [...open.filter((each) => each !== id), id];
  drawPanes();
  document.getElementById(id).scrollIntoView({ block: "nearest" });
}

function toggle(id) {
  if (!open.includes(id)) return openPane(id);
  open = open.filter((each) => each !== id);
  return drawPanes();
}

// Where there is no room for all that were opened, the one that was opened first gives way.
export function drawPanes() {
  open = open.slice(-room());
  sessionStorage.setItem("panes", open.join(" "));
  stage.dataset.beside = open.length;
  for (const pane of all) pane.hidden = !open.includes(pane.id);
  if (buttons.children.length !== all.length) {
    fill(buttons, all.map((pane) => h("button", { data: { for: pane.id }, onclick: () => toggle(pane.id) }, pane.dataset.pane)));
  }
  for (const button of buttons.children) button.setAttribute("aria-pressed", open.includes(button.dataset.for));
}

for (const query of [narrow, wide]) query.addEventListener("change", drawPanes);
