// What the page knows: the last state and every change since.

export const store = {
  revision: 0,
  now: null,
  since: 0,
  members: new Map(),
  channels: new Map(),
  messages: new Map(),
  views: {},
  homes: {},
  chats: new Map(),
  bot: { username: "" },
  commands: [],
  faults: [],
  shop: { people: [], examples: [], products: [], connected: false },
};

export function takeState(state) {
  store.revision = state.revision;
  setNow(state.now);
  store.members = new Map(state.slack.members.map((member) => [member.id, member]));
  store.channels = new Map(state.slack.channels.map((channel) => [channel.id, channel]));
  store.messages = new Map();
  for (const message of state.slack.messages) keep(message);
  store.views = state.slack.views;
  store.homes = state.slack.homes;
  store.chats = new Map(state.telegram.chats.map((chat) => [chat.id, chat]));
  store.bot = state.telegram.bot;
  store.commands = state.telegram.commands;
  store.faults = state.faults;
}

export function setNow(iso) {
  store.now = new Date(iso);
  store.since = performance.now();
}

export const shopNow = () => new Date(store.now.getTime() + performance.now() - store.since);

export function keep(message) {
  if (!store.messages.has(message.channel)) store.messages.set(message.channel, new Map());
  store.messages.get(message.channel).set(message.ts, message);
}

export const names = {
  member: (id) => store.members.get(id.split("|")[0])?.name || id,
  channel: (id) => store.channels.get(id)?.name || id,
};

export const inZone = (date, options) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: store.shop.zone || undefined, ...options }).format(date);

export const clockTime = (seconds) => inZone(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit" });
export const dayOf = (seconds) => inZone(new Date(seconds * 1000), { weekday: "long", day: "numeric", month: "long" });
export const shortDay = (seconds) => inZone(new Date(seconds * 1000), { day: "numeric", month: "long" });
