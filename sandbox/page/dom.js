// Elements are made of text and attributes only: nothing that a platform sent is ever read as HTML.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return parent;
}

// What is drawn again at every change keeps the elements that say the same where they stand: a press that falls between two
// drawings would otherwise begin on one button, end on another, and do nothing. Equal elements must have handlers that do the same.
export function refresh(parent, ...children) {
  const before = new Set(parent.childNodes);
  const kept = children.flat(Infinity).filter(Boolean).map((made) => {
    const same = [...before].find((each) => each.isEqualNode(made));
    before.delete(same);
    return same || made;
  });
  for (const each of before) each.remove();
  kept.forEach((each, place) => {
    if (parent.childNodes[place] !== each) parent.insertBefore(each, parent.childNodes[place] || null);
  });
  return parent;
}

const SAFE = /^(https?:|mailto:|tel:|tg:)/i;

export function link(address, ...children) {
  if (!SAFE.test(address)) return h("span", {}, ...children);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const HUES = [8, 28, 150, 172, 205, 232, 262, 300, 330, 350];

export function avatar(name, extra = "") {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const initials = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] || "").join("").toUpperCase();
  const element = h("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, initials);
  element.style.setProperty("--hue", HUES[sum % HUES.length]);
  return element;
}

export function toast(text, kind = "") {
  const shown = h("div", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), kind === "bad" ? 7000 : 4500);
}

export function ask(title, text, yes = "Yes", no = "Cancel") {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "sheet" },
      h("h2", {}, title), h("p", {}, text),
      h("div", { class: "row end" },
        h("button", { class: "plain", onclick: () => dialog.close("no") }, no),
        h("button", { class: "primary", onclick: () => dialog.close("yes") }, yes)));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
