// Telephones: a customer's, and those of the operators. They ring, are answered, speak, press keys, and hear what the shop says.
import { act, look } from "./api.js";
import { avatar, fill, h, refresh, toast } from "./dom.js";
import { Microphone } from "./microphone.js";
import { openPane } from "./panes.js";
import { become } from "./slack.js";
import { store } from "./store.js";

const root = document.getElementById("telephone");
const KEYS = [..."123456789*0#"];
const LANGUAGES = [["en", "English"], ["ja", "Japanese"], ["ko", "Korean"], ["de", "German"]];
const WAITS = { dtmf: "waits for keys", "dtmf speech": "waits for keys or words", speech: "waits for words", record: "records after the tone" };
const MOST_CUSTOMERS = 3;
const phones = new Map();
const shown = new Map();
let state = { lines: [], phones: [], hint: "" };
let customers = [];
let said;
let chooser;
let grid;
let aloud = localStorage.getItem("aloud") === "yes";
let playing = Promise.resolve();
// The state that was looked at holds everything up to this revision.
let asOf = 0;

const personAt = (address) => store.shop.people.find((each) => each.telephone === address);
const nameOf = (address) => phones.get(address)?.name || personAt(address)?.name || address;
const lineName = (number) => {
  const language = LANGUAGES.find(([code]) => code === state.lines.find((each) => each.number === number)?.language);
  return language ? `${number} (${language[1]})` : number;
};

// What is heard is said one after the other, so that two telephones do not talk at once.
function speakAloud(line) {
  if (!aloud || state.hint || !line.text || line.text.startsWith("♪")) return;
  const address = `api/telephone/voice?${new URLSearchParams({ text: line.text, language: line.language || "en" })}`;
  playing = playing.then(() => new Promise((done) => {
    const sound = new Audio(address);
    sound.onended = done;
    sound.onerror = done;
    sound.play().catch(done);
  }));
}

const labelOf = (element) => element.getAttribute("aria-label") || element.textContent;

class Telephone {
  constructor(address) {
    this.address = address;
    this.heard = phones.get(address)?.lines.at(-1)?.number || 0;
    this.microphone = null;
    this.keypad = false;
    this.head = h("header");
    this.log = h("div", { class: "heard", role: "log", tabindex: "0" });
    this.controls = h("footer");
    this.element = h("article", { class: "handset" }, this.head, this.log, this.controls);
    this.draw();
  }

  get phone() { return phones.get(this.address) || { address: this.address, name: "", lines: [], call: null, staff: "" }; }

  get call() { return this.phone.call; }

  get ringing() { return this.call?.status === "ringing" && this.call.direction !== "inbound"; }

  // Keys that an operator is asked for lie open: without one, nobody is called.
  get keys() { return this.keypad || Boolean(this.phone.staff && this.call?.listening?.includes("dtmf")); }

  get talking() { return this.call?.status === "in-progress"; }

  play(path, given = {}) { return act(`telephone/${path}`, { phone: this.address, ...given }); }

  draw() {
    const name = nameOf(this.address);
    this.element.setAttribute("aria-label", `${name}'s telephone`);
    this.log.setAttribute("aria-label", `What ${name} hears and says`);
    this.element.classList.toggle("ringing", this.ringing);
    this.element.classList.toggle("idle", Boolean(this.phone.staff) && !this.call);
    this.drawHead(name);
    this.drawLog();
    const key = [this.call?.sid, this.call?.status, this.keys, Boolean(this.microphone), state.lines.length, state.hint].join();
    if (this.drawn !== key) { this.drawn = key; this.fillControls(); }
    if (!this.talking && this.microphone) this.stopMicrophone();
  }

  // Who works with the keyboard goes on where they were, and what was typed and not said yet stays.
  fillControls() {
    const typed = this.controls.querySelector(".words")?.value;
    const focused = this.controls.contains(document.activeElement) ? labelOf(document.activeElement) : null;
    fill(this.controls, this.drawControls());
    const words = this.controls.querySelector(".words");
    if (words && typed) words.value = typed;
    if (focused === null) return;
    const there = [...this.controls.querySelectorAll("button, input, select")];
    (there.find((each) => labelOf(each) === focused) || words || there[0])?.focus();
  }

  drawHead(name) {
    const call = this.call;
    const what = !call ? (this.phone.staff ? "operator" : "customer")
      : this.ringing ? `${call.with} is calling` : call.status === "ringing" ? "calling …" : WAITS[call.listening] ? `the shop ${WAITS[call.listening]}` : "in a call";
    refresh(this.head, avatar(name), h("div", { class: "who" }, h("strong", {}, name), h("small", {}, `${this.address} · ${what}`)),
      call?.streams ? h("span", { class: "live", title: "Both sides are streamed to the shop, which writes the words down" }, "● words") : null,
      this.phone.staff ? null : h("button", { class: "quiet", "aria-label": `Put ${name}'s telephone away`, onclick: () => putAway(this.address) }, "✕"));
  }

  drawLog() {
    const lines = this.phone.lines;
    const fresh = lines.filter((each) => each.number > this.heard);
    this.heard = lines.at(-1)?.number || this.heard;
    fresh.filter((each) => each.who === "shop").forEach(speakAloud);
    refresh(this.log, lines.length ? lines.map((each) => h("p", { class: `said ${each.who}`, lang: each.language, data: { number: each.number } }, each.text))
      : h("p", { class: "said note" }, this.phone.staff ? "Rings when a customer is put through." : "Call the shop, or be called by a plan by telephone."));
    if (fresh.length) this.log.scrollTop = this.log.scrollHeight;
  }

  drawControls() {
    if (this.ringing) return this.drawRinging();
    if (this.talking) return this.drawTalking();
    if (this.call) return h("button", { class: "wide bad", onclick: () => this.play("hang_up") }, "Hang up");
    return this.phone.staff ? h("p", { class: "fine rest" }, "Waiting for a call.") : this.drawCalling();
  }

  drawCalling() {
    const line = h("select", { "aria-label": "Which number of the shop" }, state.lines.map((each) => h("option", { value: each.number }, lineName(each.number))));
    const withheld = h("input", { type: "checkbox" });
    const call = () => this.play("call", { line: line.value, withheld: withheld.checked });
    return [h("div", { class: "row" }, line, h("button", { class: "primary call", disabled: !state.lines.length, onclick: call }, "Call")),
      h("label", { class: "fine tick" }, withheld, "without showing the number")];
  }

  drawRinging() {
    const machine = async () => { await this.play("behave", { manner: "machine" }); await this.play("answer"); await this.play("behave", { manner: "ring" }); };
    return [h("div", { class: "row" },
      h("button", { class: "primary good", onclick: () => this.play("answer") }, "Answer"),
      h("button", { class: "plain bad", onclick: () => this.play("decline") }, "Decline")),
    h("button", { class: "linkish fine", onclick: machine }, `Let ${this.phone.staff ? "a mailbox" : "an answering machine"} take it`)];
  }

  drawTalking() {
    const words = h("input", { class: "words", placeholder: "Say something…", "aria-label": `Speak as ${nameOf(this.address)}`, maxLength: 1000, autocomplete: "off" });
    const language = h("select", { "aria-label": "In which language" }, LANGUAGES.map(([code, name]) => h("option", { value: code, selected: code === this.language() }, name)));
    language.addEventListener("change", () => { this.spoken = language.value; });
    const speak = async (event) => {
      event.preventDefault();
      const text = words.value.trim();
      if (!text) return;
      words.value = "";
      const done = await this.play("speak", { text, language: language.value });
      if (!done) words.value = text;
      else if (done.hint) toast(done.hint, "bad");
    };
    const file = h("input", { type: "file", accept: ".wav,audio/wav", hidden: true });
    file.addEventListener("change", () => this.playFile(file));
    return [h("form", { class: "row", onsubmit: speak }, words, language, h("button", { class: "quiet send", "aria-label": "Say it" }, "➤")),
      this.keys ? h("div", { class: "keypad" }, KEYS.map((key) => h("button", { "aria-label": `Key ${key}`, onclick: () => this.play("press", { keys: key }) }, key))) : null,
      h("div", { class: "row tools" },
        h("button", { class: "plain", "aria-pressed": String(this.keys), onclick: () => { this.keypad = !this.keypad; this.draw(); } }, "Keys"),
        h("button", { class: "plain", "aria-pressed": String(Boolean(this.microphone)), onclick: () => this.toggleMicrophone() }, "Microphone"),
        h("button", { class: "plain", title: "A WAV file is spoken into the telephone", onclick: () => file.click() }, "Sound file"), file,
        h("button", { class: "plain bad", onclick: () => this.play("hang_up") }, "Hang up"))];
  }

  language() {
    // An operator speaks as whoever called the shop does.
    const caller = [...phones.values()].find((each) => each.call && each.call.sid === this.call?.parent);
    const line = (caller || this.phone).call?.with;
    return this.spoken || state.lines.find((each) => each.number === line)?.language || "en";
  }

  async playFile(file) {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    if (chosen.size > 20_000_000) return void toast("This file is too large: ten minutes of sound at most.", "bad");
    const data = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.readAsDataURL(chosen);
    });
    await this.play("play", { data });
  }

  async toggleMicrophone() {
    if (this.microphone) this.stopMicrophone();
    else {
      const made = new Microphone((data) => this.play("microphone", { data }), () => this.stopMicrophone());
      try { await made.start(); } catch (error) { return void toast(`The microphone cannot be used (${error.message}). Type what is said instead, or play a sound file.`, "bad"); }
      this.microphone = made;
    }
    return this.draw();
  }

  stopMicrophone() {
    this.microphone?.stop();
    this.microphone = null;
    this.drawn = null;
    this.draw();
  }
}

function putAway(address) {
  customers = customers.filter((each) => each !== address);
  drawPhones();
}

// The one that was there longest makes room, unless somebody is on it.
function bring(address) {
  if (!customers.includes(address)) customers = [address, ...customers];
  const oldest = customers.findLast((each) => each !== address && !phones.get(each)?.call);
  if (customers.length > MOST_CUSTOMERS) customers = customers.filter((each) => each !== oldest);
  drawPhones();
}

function choose(value) {
  const wanted = value.trim().toLowerCase();
  if (/^\+\d{7,15}$/.test(wanted)) return bring(wanted);
  const reachable = store.shop.people.filter((each) => each.telephone);
  const found = reachable.find((each) => `${each.name} ${each.number}`.toLowerCase() === wanted) || reachable.find((each) => wanted && `${each.name} ${each.number}`.toLowerCase().includes(wanted));
  if (!found) return toast(`Nobody called “${value}” has a telephone here. A number such as +447700900999 is a stranger's.`, "bad");
  return bring(found.telephone);
}

function drawPhones() {
  const staff = [...phones.values()].filter((each) => each.staff).map((each) => each.address);
  const wanted = [...customers, ...staff];
  for (const [address, phone] of shown) if (!wanted.includes(address)) { phone.stopMicrophone(); phone.element.remove(); shown.delete(address); }
  wanted.forEach((address, place) => {
    if (!shown.has(address)) shown.set(address, new Telephone(address));
    const { element } = shown.get(address);
    if (grid.children[place] !== element) grid.insertBefore(element, grid.children[place] || null);
  });
  drawHeading();
}

function drawHeading() {
  const busy = [...phones.values()].some((each) => each.call);
  refresh(said, h("p", { class: "fine" }, state.hint
    || (busy ? ["Who is on the telephone is in ", h("button", { class: "linkish", onclick: () => become("U0MIKA", "C0CALLS") }, "#calls"), ", with a link to the live page."] : "Call the shop as a customer, and answer as an operator.")));
}

export function onPhone(change) {
  if (change.revision <= asOf) return;
  const { phone } = change;
  const before = phones.get(phone.address)?.call?.sid;
  phones.set(phone.address, phone);
  const rings = phone.call?.status === "ringing" && phone.call.direction !== "inbound" && phone.call.sid !== before;
  if (rings) {
    openPane("telephone");
    if (!phone.staff) bring(phone.address);
  }
  shown.get(phone.address)?.draw();
  drawHeading();
}

export async function drawTelephones() {
  state = await look("telephone").catch(() => state);
  asOf = state.revision || 0;
  for (const each of state.phones) phones.set(each.address, each);
  said = h("div", { role: "status" });
  chooser = h("input", { placeholder: "Name or number…", "aria-label": "Take a customer's telephone", autocomplete: "off" });
  chooser.setAttribute("list", "everybody");
  chooser.addEventListener("change", () => { if (chooser.value) { choose(chooser.value); chooser.value = ""; } });
  const listen = h("button", { class: "quiet", title: "Hear what the shop says", "aria-label": "Hear what the shop says", "aria-pressed": String(aloud), onclick: () => {
    aloud = !aloud;
    localStorage.setItem("aloud", aloud ? "yes" : "no");
    listen.textContent = aloud ? "🔊" : "🔇";
    listen.setAttribute("aria-pressed", String(aloud));
  } }, aloud ? "🔊" : "🔇");
  grid = h("div", { class: "handsets" });
  for (const phone of shown.values()) phone.microphone?.stop();
  shown.clear();
  fill(root, h("header", { class: "head" }, h("h2", {}, "Telephones"), h("div", { class: "row" }, chooser, listen)), said, grid);
  if (!customers.length) customers = store.shop.people.filter((each) => each.telephone).slice(0, 1).map((each) => each.telephone);
  drawPhones();
}
