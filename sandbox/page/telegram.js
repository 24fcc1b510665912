// Customers' telephones, side by side: those with news come first.
import { act, look } from "./api.js";
import { avatar, fill, h, link, refresh, toast } from "./dom.js";
import { formatted } from "./entities.js";
import { clockTime, shortDay, store } from "./store.js";

const root = document.getElementById("telegram");
const MOST = 8;
const IN_HAND = 20_000;
const keyOf = (person) => (person.chat_id ? `c${person.chat_id}` : `n${person.number}`);
let open = [];
let phones;
let chooser;
let heading;
let connecting = null;
const shown = new Map();

const personOf = (key) => store.shop.people.find((each) => keyOf(each) === key)
  || { chat_id: Number(key.slice(1)), name: store.chats.get(Number(key.slice(1)))?.name || key, number: "" };
const unreadOf = (key) => store.chats.get(Number(key.slice(1)))?.unread || 0;

class Phone {
  constructor(person) {
    this.person = person;
    this.messages = new Map();
    this.list = h("div", { class: "talk", role: "log", "aria-label": `Chat of ${person.name}`, tabindex: "0" });
    this.head = h("header");
    this.foot = h("footer");
    this.element = h("article", { class: "phone", "aria-label": `${person.name}'s Telegram` }, this.head, this.list, this.foot);
    this.touched = -Infinity;
    for (const kind of ["pointerdown", "focusin"]) this.element.addEventListener(kind, () => { this.touched = performance.now(); this.read(); });
    this.load();
  }

  get id() { return this.person.chat_id; }

  get chat() { return store.chats.get(this.id); }

  read() { if (this.chat?.unread) act("telegram/read", { chat_id: this.id }); }

  async load() {
    if (this.id) {
      const chat = await look(`telegram/chats/${this.id}`).catch(() => null);
      for (const message of chat?.messages || []) this.messages.set(message.message_id, message);
    }
    this.draw();
  }

  draw() {
    this.drawFrame();
    const empty = h("p", { class: "empty" }, this.id
      ? "Nothing here yet. What the shop sends appears here."
      : `${this.person.name} is not on Telegram with this shop yet.`);
    fill(this.list, this.messages.size ? [...this.messages.values()].map((each) => this.bubble(each)) : empty);
    this.days();
    this.bottom();
  }

  drawFrame() {
    const blocked = this.chat?.blocked;
    const status = blocked ? "has blocked the shop" : this.id ? "online" : "not connected";
    this.element.classList.toggle("unread", Boolean(this.chat?.unread));
    this.element.classList.toggle("blocked", Boolean(blocked));
    refresh(this.head,
      avatar(this.person.name),
      h("div", { class: "who" }, h("strong", {}, this.person.name), h("small", {}, [this.person.number, status].filter(Boolean).join(" · "))),
      this.chat?.unread ? h("b", { class: "badge", "aria-label": `${this.chat.unread} new` }, this.chat.unread) : null,
      this.id ? h("button", {
        class: "quiet", title: blocked ? "Unblock the shop's bot" : "Block the shop's bot", "aria-label": blocked ? "Unblock" : "Block",
        onclick: () => act(blocked ? "telegram/unblock" : "telegram/block", { chat_id: this.id }),
      }, blocked ? "🔓" : "🚫") : null,
      h("button", { class: "quiet", "aria-label": `Put ${this.person.name}'s telephone away`, onclick: () => putAway(keyOf(this.person)) }, "✕"));
    if (this.drawn === `${blocked}${this.id}`) return;
    this.drawn = `${blocked}${this.id}`;
    fill(this.foot, this.footer(blocked));
  }

  days() {
    let last = "";
    for (const each of this.list.querySelectorAll(".date")) each.remove();
    for (const each of this.list.querySelectorAll(".bubble")) {
      if (each.dataset.day !== last) each.before(h("p", { class: "date" }, each.dataset.day));
      last = each.dataset.day;
    }
  }

  footer(blocked) {
    if (blocked) return h("button", { class: "wide", onclick: () => act("telegram/unblock", { chat_id: this.id }) }, "UNBLOCK");
    if (!this.id) return h("button", { class: "wide", onclick: () => this.connect() }, "CONNECT WITH A LINK");
    const input = h("input", { placeholder: "Message", "aria-label": `Write as ${this.person.name}`, maxLength: 4096, autocomplete: "off" });
    const send = async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      input.value = "";
      if (!(await act("telegram/say", { chat_id: this.id, text }))) input.value = text;
    };
    const menu = h("details", { class: "commands" }, h("summary", { "aria-label": "Commands" }, "☰"), h("div", { class: "menu" }));
    menu.addEventListener("toggle", () => {
      const all = store.commands.length ? store.commands : ["start", "help", "stop"].map((command) => ({ command, description: "" }));
      fill(menu.lastChild, all.map((each) => h("button", { type: "button", onclick: () => { menu.open = false; this.say(`/${each.command}`); } },
        h("b", {}, `/${each.command}`), ` ${each.description}`)));
    });
    return h("form", { onsubmit: send }, menu, input, h("button", { class: "send", "aria-label": "Send" }, "➤"));
  }

  say(text) { return act("telegram/say", { chat_id: this.id, text }); }

  async connect() {
    const made = await act("shop/link", { number: this.person.number });
    if (!made) return;
    connecting = this.person.name;
    const chat = await act("telegram/start", { name: this.person.name, link: made.link });
    connecting = null;
    if (!chat) return;
    const before = keyOf(this.person);
    this.person.chat_id = chat.id;
    open = open.filter((key) => key !== `c${chat.id}`).map((key) => (key === before ? `c${chat.id}` : key));
    shown.get(`c${chat.id}`)?.element.remove();
    shown.delete(before);
    shown.set(`c${chat.id}`, this);
    this.list.setAttribute("aria-label", `Chat of ${this.person.name}`);
    await this.load();
    drawPhones();
  }

  bubble(message) {
    const own = !message.from.is_bot;
    const text = message.text || message.caption || "";
    const wide = message.reply_markup?.inline_keyboard ? "wide-keys" : "";
    return h("div", { class: `bubble ${own ? "own" : ""} ${wide}`, data: { id: message.message_id, day: shortDay(message.date) } },
      h("div", { class: "paper" },
        message.photo ? h("a", { href: `api/telegram/files/${message.photo[0].file_id}`, target: "_blank", rel: "noopener" },
          h("img", { src: `api/telegram/files/${message.photo[0].file_id}`, alt: "Picture" })) : null,
        message.document ? h("a", { class: "document", href: `api/telegram/files/${message.document.file_id}`, target: "_blank", rel: "noopener" }, "📄 ", message.document.file_name) : null,
        text ? h("div", { class: "text" }, formatted(text, message.entities || message.caption_entities, (command) => this.say(command))) : null,
        h("time", {}, message.edit_date ? "edited " : "", clockTime(message.date), own ? " ✓✓" : "")),
      (message.reply_markup?.inline_keyboard || []).map((row) => h("div", { class: "keys" }, row.map((key) => this.key(message, key)))));
  }

  key(message, key) {
    if (key.url) return link(key.url, h("span", { class: "key" }, key.text, " ↗"));
    const button = h("button", { class: "key" }, key.text);
    button.addEventListener("click", async () => {
      button.classList.add("busy");
      const pressed = await act("telegram/press", { chat_id: this.id, message_id: message.message_id, button: key.callback_data || key.text });
      button.classList.remove("busy");
      if (pressed?.answer?.text) this.notice(pressed.answer);
    });
    return button;
  }

  notice(answer) {
    if (answer.show_alert) return toast(`${this.person.name} sees: ${answer.text}`);
    const note = h("p", { class: "notice", role: "status" }, answer.text);
    this.element.append(note);
    setTimeout(() => note.remove(), 3500);
    return note;
  }

  take(message) {
    const known = this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    this.list.querySelector(".empty")?.remove();
    const made = this.bubble(message);
    const old = this.list.querySelector(`[data-id="${message.message_id}"]`);
    if (old) old.replaceWith(made);
    else this.list.append(made);
    made.classList.add("fresh");
    this.days();
    if (!known) this.bottom();
    if (performance.now() - this.touched < IN_HAND) this.read();
    this.list.querySelector(".typing")?.remove();
    this.drawFrame();
  }

  gone(id) {
    this.messages.delete(id);
    this.list.querySelector(`[data-id="${id}"]`)?.remove();
  }

  typing() {
    this.list.querySelector(".typing")?.remove();
    const dots = h("p", { class: "typing" }, "writing…");
    this.list.append(dots);
    this.bottom();
    setTimeout(() => dots.remove(), 5000);
  }

  // The newest message is shown from its first word, also where it is longer than the screen.
  bottom() {
    const newest = [...this.list.querySelectorAll(".bubble")].pop();
    const first = newest ? newest.offsetTop - this.list.offsetTop - 8 : Infinity;
    this.list.scrollTop = Math.min(this.list.scrollHeight - this.list.clientHeight, first);
  }
}

function putAway(key) {
  open = open.filter((each) => each !== key);
  drawPhones();
}

export function take(key) {
  open = [key, ...open.filter((each) => each !== key)].slice(0, MOST);
  drawPhones();
  shown.get(key)?.element.scrollIntoView({ block: "nearest" });
}

// A chat with news goes behind those that have news already, so that nothing moves under the pointer.
function bringForward(key) {
  if (store.chats.get(Number(key.slice(1)))?.name === connecting) return;
  if (open.includes(key) && (unreadOf(key) > 1 || open.indexOf(key) < 2)) return;
  const rest = open.filter((each) => each !== key);
  let place = 0;
  while (place < rest.length && unreadOf(rest[place]) > 0) place += 1;
  if (place >= MOST) return;
  rest.splice(place, 0, key);
  open = rest.slice(0, MOST);
  drawPhones();
}

function drawPhones() {
  for (const [key, phone] of shown) {
    if (!open.includes(key)) { phone.element.remove(); shown.delete(key); }
  }
  open.forEach((key, place) => {
    if (!shown.has(key)) shown.set(key, new Phone(personOf(key)));
    const element = shown.get(key).element;
    if (phones.children[place] !== element) phones.insertBefore(element, phones.children[place] || null);
  });
  phones.classList.toggle("few", open.length <= 2);
  phones.querySelector(".none")?.remove();
  if (!open.length) phones.append(h("p", { class: "none" }, "Choose a customer above to hold their telephone."));
  drawHeading();
}

function drawHeading() {
  const waiting = [...store.chats.values()].filter((chat) => chat.unread);
  refresh(heading, h("h2", {}, "Customers' Telegram"), waiting.length
    ? h("p", {}, h("b", { class: "badge" }, waiting.length),  " with news",
      h("button", { class: "linkish", onclick: () => act("telegram/read", {}) }, "Mark all read"))
    : h("p", {}, "Live. Press the buttons as a customer would."));
}

function everybody() {
  const known = new Set(store.shop.people.map((each) => each.chat_id));
  const others = [...store.chats.values()].filter((chat) => !known.has(chat.id));
  return [...store.shop.people, ...others.map((chat) => ({ chat_id: chat.id, name: chat.name, number: "" }))];
}

function choose(value) {
  const wanted = value.trim().toLowerCase();
  const label = (each) => `${each.name} ${each.number}`.trim().toLowerCase();
  const found = everybody().find((each) => label(each) === wanted) || everybody().find((each) => wanted && label(each).includes(wanted));
  if (!found) return toast(`There is no customer called “${value}”.`, "bad");
  chooser.value = "";
  return take(keyOf(found));
}

function drawChooser() {
  const options = h("datalist", { id: "everybody" }, everybody().map((each) => h("option", { value: `${each.name} ${each.number}`.trim() })));
  document.getElementById("everybody")?.replaceWith(options);
}

export function onMessage(change) {
  const key = `c${change.chat.id}`;
  if (change.message.from.is_bot) bringForward(key);
  shown.get(key)?.take(change.message);
  shown.get(key)?.drawFrame();
  drawHeading();
}

export function onChat(chat) {
  shown.get(`c${chat.id}`)?.drawFrame();
  drawHeading();
}

export const onGone = (change) => shown.get(`c${change.chat}`)?.gone(change.message_id);
export const onAction = (change) => shown.get(`c${change.chat}`)?.typing();

export function onShop() {
  drawChooser();
  if (!open.length) {
    open = everybody().slice(0, 4).map(keyOf);
    drawPhones();
  }
}

export function drawTelegram() {
  shown.clear();
  heading = h("div", { class: "title" });
  chooser = h("input", { placeholder: "Add a customer…", "aria-label": "Add a customer's telephone", autocomplete: "off" });
  chooser.setAttribute("list", "everybody");
  chooser.addEventListener("change", () => chooser.value && choose(chooser.value));
  phones = h("div", { class: "phones" });
  const withNews = [...store.chats.values()].filter((chat) => chat.unread).sort((a, b) => b.order - a.order).map((chat) => `c${chat.id}`);
  open = [...new Set([...withNews, ...open])].slice(0, MOST);
  fill(root, h("header", { class: "head" }, heading, chooser, h("datalist", { id: "everybody" })), phones);
  onShop();
  drawPhones();
}
