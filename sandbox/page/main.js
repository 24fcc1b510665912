// Everything together: the state once, then each change as it comes.
import { look, watch } from "./api.js";
import { drawBar, onFaults, online, onShop as barShop } from "./bar.js";
import { toast } from "./dom.js";
import { drawPanes } from "./panes.js";
import * as slack from "./slack.js";
import { keep, setNow, store, takeState } from "./store.js";
import * as telegram from "./telegram.js";
import { drawTelephones, onPhone } from "./telephone.js";
import { drawTill, onCounter } from "./till.js";
import { drawTour, observe } from "./tour.js";

let source;
let started = store.now;

async function shop() {
  store.shop = { people: [], examples: [], products: [], ...(await look("shop")) };
  setNow(store.shop.now);
}

const HANDLE = {
  "slack.message": (change) => { keep(change.message); slack.onMessage(change.message); },
  "slack.gone": (change) => { store.messages.get(change.channel)?.delete(change.ts); slack.onGone(); },
  "slack.views": (change) => { store.views[change.user] = change.views; slack.onViews(change.user); },
  "slack.home": (change) => { store.homes[change.user] = change.view; slack.onHome(change.user); },
  "slack.trouble": () => toast("The shop did not answer Slack in three seconds.", "bad"),
  "slack.lost": (change) => toast(`Slack gave up delivering ${change.event} (${change.reason}).`, "bad"),
  "telegram.message": (change) => { store.chats.set(change.chat.id, change.chat); telegram.onMessage(change); },
  "telegram.chat": (change) => { store.chats.set(change.chat.id, change.chat); telegram.onChat(change.chat); },
  "telegram.gone": (change) => telegram.onGone(change),
  "telegram.action": (change) => telegram.onAction(change),
  faults: async () => { store.faults = (await look("faults")).faults; onFaults(); },
  clock: async (change) => {
    change.days = (new Date(change.now) - started) / 86_400_000;
    setNow(change.now);
    barShop();
  },
  "telephone.phone": (change) => onPhone(change),
  counter: (change) => onCounter(change),
  till: (change) => toast(change.text),
  reload: () => begin(),
};

async function take(change) {
  store.revision = Math.max(store.revision, change.revision);
  await HANDLE[change.kind]?.(change);
  observe(change);
}

async function begin() {
  source?.close();
  try {
    takeState(await look("state"));
    await shop().catch((error) => toast(`The shop cannot be reached: ${error.message}`, "bad"));
  } catch {
    online(false);
    setTimeout(begin, 2000);
    return;
  }
  started = store.now;
  drawBar();
  slack.drawSlack();
  telegram.drawTelegram();
  drawTill();
  await drawTelephones();
  drawPanes();
  barShop();
  drawTour();
  source = watch(store.revision, take, online);
  document.body.dataset.ready = "yes";
}

begin();
