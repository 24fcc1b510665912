// The Slack workspace: who you are, channels, messages with their threads, a place to write.
import { act } from "./api.js";
import { blocks, files } from "./blocks.js";
import { avatar, fill, h, refresh } from "./dom.js";
import { dropZone, paperclip } from "./drop.js";
import { emoji } from "./emoji.js";
import { Windows } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { clockTime, dayOf, names, store } from "./store.js";

const root = document.getElementById("slack");
const seen = JSON.parse(sessionStorage.getItem("seen") || "{}");
let me = sessionStorage.getItem("me") || "U0MIKA";
let here = sessionStorage.getItem("here") || "C0SHOP";
let side;
let head;
let list;
let composer;
let windows;
let below;

const visible = (message) => !message._only_for || message._only_for === me;
const inChannel = (id) => [...(store.messages.get(id)?.values() || [])].filter(visible).sort((a, b) => (a.ts < b.ts ? -1 : 1));
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const staff = () => [...store.members.values()].filter((member) => !member.is_bot);
const mine = () => [...store.channels.values()].filter((channel) => channel.members.includes(me));

// A reply is news only to those who wrote in its thread.
function concerns(message, member) {
  if (message._only_for) return message._only_for === member;
  if (!isReply(message)) return true;
  const thread = store.messages.get(message.channel);
  const parent = thread?.get(message.thread_ts);
  return parent?.user === member || Boolean(parent?.reply_users?.includes(member)) || (message.text || "").includes(`<@${member}>`);
}

function unread(member, channel) {
  const last = seen[`${member}/${channel}`] || "";
  let count = 0;
  for (const message of store.messages.get(channel)?.values() || []) {
    if (message.bot_id && message.ts > last && concerns(message, member)) count += 1;
  }
  return count;
}

function markSeen() {
  const last = inChannel(here).at(-1);
  if (last) seen[`${me}/${here}`] = last.ts;
  sessionStorage.setItem("seen", JSON.stringify(seen));
}

const badge = (count) => (count ? h("b", { class: "badge", "aria-label": `${count} new` }, count > 99 ? "99+" : count) : null);

export function become(member, channel = here) {
  me = member;
  sessionStorage.setItem("me", me);
  const fits = channel === "home" || store.channels.get(channel)?.members.includes(me);
  open(fits ? channel : "C0SHOP");
  windows.show(me, store.views[me]);
}

export function open(channel) {
  asked = null;
  here = channel;
  sessionStorage.setItem("here", here);
  drawChannel();
  if (channel === "home") act("slack/home", { user: me });
}

function drawSide() {
  const channel = (each) => h("button", {
    class: "channel", "aria-current": each.id === here ? "page" : null, onclick: () => open(each.id),
  }, h("span", { class: "hash" }, each.is_im ? "" : "#"), each.is_im ? "Messages" : each.name, badge(each.id === here ? 0 : unread(me, each.id)));
  const person = (each) => {
    const waiting = each.id === me ? 0 : mineOf(each.id).reduce((sum, id) => sum + unread(each.id, id), 0);
    return h("button", {
      class: "person", "aria-pressed": String(each.id === me), title: `Be ${each.real_name}`, onclick: () => become(each.id),
    }, avatar(each.real_name), h("span", {}, h("strong", {}, each.real_name.split(" ")[0]), h("small", {}, each.profile.title)), badge(waiting));
  };
  refresh(side,
    h("div", { class: "workspace" }, h("span", { class: "app-mark" }, "N"), h("strong", {}, store.shop.shop || "Sandbox shop")),
    h("p", { class: "caption" }, "You are"),
    h("div", { class: "people" }, staff().map(person)),
    h("p", { class: "caption" }, "Channels"),
    mine().filter((each) => !each.is_im).map(channel),
    h("p", { class: "caption" }, "Apps · Najimi"),
    mine().filter((each) => each.is_im).map(channel),
    h("button", { class: "channel", "aria-current": here === "home" ? "page" : null, onclick: () => open("home") }, h("span", { class: "hash" }), "Home"));
}

const mineOf = (member) => [...store.channels.values()].filter((each) => each.members.includes(member)).map((each) => each.id);

function drawHead() {
  const channel = store.channels.get(here);
  const title = here === "home" ? "Najimi · Home" : channel.is_im ? "Najimi" : `# ${channel.name}`;
  const about = { C0SHOP: "Ask here. Begin with @najimi or /najimi.", C0APPROVALS: "Plans that somebody else has to approve.", C0CUSTOMERS: "What customers write, and what you answer.", C0COUNTER: "Who presents a card, and what to offer.", C0CALLS: "Who calls, who is to be called, and what is said." }[here]
    || (here === "home" ? "Your desk." : "Between you and Najimi.");
  refresh(head, h("h2", {}, title), h("p", {}, about));
}

function contextOf(message) {
  return {
    act: (element, block, choice) => use({
      channel: message.channel, ts: message.ts, element: element.action_id, block_id: block.block_id, choice,
    }),
  };
}

// A reply of another day than its thread's says so.
function stampOf(message) {
  const seconds = Number(message.ts);
  const other = isReply(message) && dayOf(seconds) !== dayOf(Number(message.thread_ts));
  return other ? `${dayOf(seconds)}, ${clockTime(seconds)}` : clockTime(seconds);
}

function body(message) {
  const author = message.user === "USLACKBOT" ? { real_name: "Slackbot" } : store.members.get(message.user) || { real_name: message.user };
  const bot = Boolean(message.bot_id);
  const seconds = Number(message.ts);
  return h("article", { class: `message ${message._only_for ? "private" : ""}`, data: { ts: message.ts } },
    bot ? h("span", { class: "avatar app-mark", "aria-hidden": "true" }, "N") : avatar(author.real_name),
    h("div", { class: "content" },
      message._only_for ? h("p", { class: "only" }, "👁 Only visible to you") : null,
      h("p", { class: "by" }, h("strong", {}, author.real_name), bot ? h("span", { class: "tag" }, "APP") : null,
        h("time", { dateTime: new Date(seconds * 1000).toISOString() }, stampOf(message))),
      message.blocks && (bot || !message.text)
        ? h("div", { class: "kit-blocks" }, blocks(message.blocks, contextOf(message)))
        : h("div", { class: "text" }, mrkdwn(message.text || "", names)),
      message.files ? files(message.files) : null,
      message.edited ? h("span", { class: "edited" }, "(edited)") : null,
      message.reactions ? h("p", { class: "reactions" }, message.reactions.map((each) => h("span", {}, `${emoji(each.name)} ${each.count}`))) : null));
}

function writer(label, send, clip = null) {
  const area = h("textarea", { rows: 1, placeholder: label, "aria-label": label });
  const grow = () => { area.style.height = "auto"; area.style.height = `${Math.min(area.scrollHeight, 140)}px`; };
  const go = async () => {
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    grow();
    if (!(await send(text))) { area.value = text; grow(); }
  };
  area.addEventListener("input", grow);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); go(); }
  });
  return h("div", { class: "writer" }, clip, area, h("button", { class: "send", "aria-label": "Send", onclick: go }, "➤"));
}

function thread(message) {
  const replies = inChannel(here).filter((each) => isReply(each) && each.thread_ts === message.ts);
  const box = h("div", { class: "thread" });
  if (!replies.length) return box;
  box.append(...replies.map(body),
    writer("Reply in this thread…", (text) => speak({ channel: here, text, thread_ts: message.ts })));
  return box;
}

function entry(message) {
  const day = dayOf(Number(message.ts));
  return h("div", { class: "entry", data: { root: message.ts, day } }, body(message), thread(message));
}

function drawDays() {
  let last = "";
  for (const each of list.querySelectorAll(":scope > .day")) each.remove();
  for (const each of list.querySelectorAll(":scope > .entry")) {
    if (each.dataset.day !== last) each.before(h("div", { class: "day" }, h("span", {}, each.dataset.day)));
    last = each.dataset.day;
  }
}

// After a question the list follows the answer, but never so far that the question and the answer's head scroll away.
let asked = null;

function toBottom() {
  const question = asked && list.querySelector(`[data-ts="${CSS.escape(asked)}"]`);
  const top = question ? question.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - 8 : Infinity;
  list.scrollTop = Math.min(list.scrollHeight, top);
  below.hidden = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
}

async function speak(given) {
  const said = await act("slack/say", { user: me, ...given });
  if (said?.ts) {
    asked = said.ts;
    toBottom();
  }
  return said;
}

async function share(file) {
  if (here === "home") return open(mine().find((each) => each.is_im)?.id || "C0SHOP");
  const said = await act("slack/share", { user: me, channel: here, ...file });
  if (said?.ts) {
    asked = said.ts;
    toBottom();
  }
  return said;
}

async function use(given) {
  asked = null;
  return act("slack/act", { user: me, ...given });
}

function drawChannel() {
  drawSide();
  drawHead();
  composer.hidden = here === "home";
  list.className = `messages ${here === "home" ? "home" : ""}`;
  if (here === "home") {
    const view = store.homes[me];
    const context = { act: (element, block, choice) => act("slack/act", { user: me, view_id: view.id, element: element.action_id, block_id: block.block_id, choice }) };
    fill(list, view ? h("div", { class: "kit-blocks" }, blocks(view.blocks, context)) : h("p", { class: "empty" }, "Najimi has not published a home page yet."));
    return;
  }
  const roots = inChannel(here).filter((each) => !isReply(each));
  fill(list, roots.length ? roots.map(entry) : welcome());
  drawDays();
  markSeen();
  drawSide();
  toBottom();
}

function welcome() {
  if (here === "C0APPROVALS") return h("div", { class: "empty" }, "Nothing waits for approval. Plans appear here when Mika asks for one to be approved.");
  if (here === "C0CUSTOMERS") return h("div", { class: "empty" }, "Nobody has written yet. Write something on one of the telephones at the right.");
  if (here === "C0COUNTER") return h("div", { class: "empty" }, "Nobody has presented a card yet. Open the till at the top, and present one.");
  if (here === "C0CALLS") return h("div", { class: "empty" }, "Nobody has called yet. Open the telephones at the top, and call the shop as a customer.");
  if (here !== "C0SHOP") return h("div", { class: "empty" }, "Write to Najimi here, without being overheard.");
  const examples = store.shop.examples?.length ? store.shop.examples : ["help"];
  return h("div", { class: "welcome" },
    h("span", { class: "big app-mark" }, "N"),
    h("h3", {}, "Who should we offer something to?"),
    h("p", {}, "You are Mika, who plans. Ask Najimi in plain words; it knows what this shop's customers have bought. Try one of these:"),
    h("div", { class: "examples" }, examples.slice(0, 5).map((each) => h("button", { onclick: () => say(`@najimi ${each}`) }, each))),
    h("p", { class: "fine" }, "Or drop a file of your own purchases or customers here. On the right are customers' telephones. Nothing here leaves this machine."));
}

export const say = (text) => speak({ channel: here === "home" ? "C0SHOP" : here, text });

const atBottom = () => asked || list.scrollHeight - list.scrollTop - list.clientHeight < 160;

function flash(element) {
  element.classList.remove("fresh");
  requestAnimationFrame(() => element.classList.add("fresh"));
}

export function onMessage(message) {
  if (message.channel !== here || !visible(message)) return drawSide();
  const stay = !atBottom();
  const rootTs = isReply(message) ? message.thread_ts : message.ts;
  const old = list.querySelector(`[data-root="${CSS.escape(rootTs)}"]`);
  list.querySelector(".empty, .welcome")?.remove();
  if (!old) {
    const parent = store.messages.get(here)?.get(rootTs);
    if (!parent) return;
    const later = [...list.querySelectorAll(":scope > .entry")].find((each) => each.dataset.root > rootTs);
    const made = entry(parent);
    if (later) later.before(made); else list.append(made);
    flash(made.querySelector(".message"));
  } else upsert(old, message);
  drawDays();
  markSeen();
  drawSide();
  if (stay) below.hidden = false;
  else toBottom();
  for (const image of list.querySelectorAll("img")) if (!image.complete && !stay) image.addEventListener("load", toBottom, { once: true });
}

function upsert(old, message) {
  const shown = old.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`);
  const fresh = body(message);
  if (shown) shown.replaceWith(fresh);
  else {
    const box = old.querySelector(".thread");
    const last = box.querySelector(".writer");
    if (last) last.before(fresh);
    else box.replaceWith(thread(store.messages.get(here).get(old.dataset.root)));
  }
  flash(old.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`) || fresh);
}

export function onGone() {
  const place = list.scrollTop;
  drawChannel();
  list.scrollTop = place;
}

export function onViews(user) {
  if (user === me) windows.show(me, store.views[me]);
}

export function onHome(user) {
  if (user === me && here === "home") drawChannel();
}

export function drawSlack() {
  side = h("aside", { class: "side" });
  head = h("header", { class: "head" });
  list = h("div", { class: "messages", role: "log", "aria-label": "Messages", tabindex: "0" });
  below = h("button", { class: "below", hidden: true, onclick: () => { asked = null; toBottom(); } }, "↓ More below");
  for (const kind of ["wheel", "touchmove", "keydown"]) list.addEventListener(kind, () => { asked = null; }, { passive: true });
  list.addEventListener("scroll", () => { if (list.scrollHeight - list.scrollTop - list.clientHeight < 60) below.hidden = true; }, { passive: true });
  composer = h("div", { class: "composer" }, below, writer("Message — try “@najimi help” or “/najimi help”", (text) => speak({ channel: here, text }), paperclip(share)));
  const screen = h("div", { class: "screen", hidden: true });
  windows = new Windows(screen);
  const main = h("div", { class: "main" }, head, list, composer);
  dropZone(main, share);
  fill(root, side, main, screen);
  if (!store.members.has(me)) me = "U0MIKA";
  if (here !== "home" && !store.channels.has(here)) here = "C0SHOP";
  drawChannel();
  windows.show(me, store.views[me]);
}
