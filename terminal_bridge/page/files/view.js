// What the till's page shows: from the state that the server tells, and from what is being keyed in.

export const found = (id) => document.getElementById(id);
const TITLES = {
  sell: "Amount",
  refund: "Amount to give back",
  redeem: "Points to exchange",
  card: "Card number",
  voucher: "Voucher's code",
  pin: "PIN of the shop's card",
  old: "The PIN until now",
  new: "The new PIN",
  same: "The new PIN once more",
};
const PINS = ["pin", "old", "new", "same"];
const PAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "Backspace", "0", "Enter"];
const FACES = { Backspace: "⌫", Enter: "↵" };

export function put(id, text) {
  if (found(id).textContent !== text) found(id).textContent = text;
}

export function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// Children are made anew only where what they show has changed, so that nothing that is touched goes away meanwhile.
function fill(id, what, make) {
  const text = JSON.stringify(what);
  if (found(id).dataset.shown === text) return;
  found(id).dataset.shown = text;
  found(id).replaceChildren(...make(what));
}

function money(state, digits) {
  const { before, after, digits: decimals } = state.money;
  const padded = digits.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return before + whole + (decimals ? "." + padded.slice(-decimals) : "") + after;
}

export function serving(state) {
  return state.customer !== null && ["ready", "done"].includes(state.phase);
}

// `at` is what is being done: mode, what was typed, the choice, a note, what was read of the account; `press` is told
// of what is touched.
export function show(state, at, press) {
  const { customer, outcome, phase } = state;
  found("face").dataset.phase = phase;
  put("till", state.till);
  put("words", (phase !== "doubtful" && at.note) || state.words);
  showStatus(state);
  found("customer").hidden = !customer;
  if (customer) showCustomer(state, press);
  found("outcome").hidden = phase !== "done" || !outcome || at.typed !== "";
  if (outcome) showOutcome(outcome);
  const listed = showPanel(state, at, press);
  const typing = at.mode === "card" || at.mode === "voucher" || PINS.includes(at.mode) || serving(state);
  found("entry").hidden = listed || !typing || (!found("outcome").hidden && at.mode === "sell");
  put("entry-label", TITLES[at.mode] || "");
  put("amount", shown(state, at));
  // What was taken in makes room for the sum that it leaves to pay.
  showVoucher(at.typed !== "" && state.voucher?.redeemed ? null : state.voucher, press);
  showCertificates(state);
  showPaper(state.paper);
  fill("pad", PAD, (keys) => keys.map((key) => button(FACES[key] || key, key, press)));
  showKeys(state, at, press);
}

function showStatus(state) {
  const doubtful = state.doubtful ? `${state.doubtful} in doubt` : "";
  const owed = state.owed ? `${state.owed} vouchers owed` : "";
  const waiting = state.waiting ? `${state.waiting} to send` : "all sent";
  put("status", [...state.amiss, doubtful, owed, waiting].filter(Boolean).join(" · "));
  found("status").classList.toggle("amiss", state.amiss.length > 0 || state.doubtful > 0 || state.owed > 0);
}

function shown(state, at) {
  if (PINS.includes(at.mode)) return "•".repeat(at.typed.length) || "–";
  if (["card", "redeem"].includes(at.mode)) return at.typed || "–";
  if (at.mode === "voucher") return at.typed.replace(/-/g, "").replace(/(.{4})(?=.)/g, "$1-") || "–";
  return money(state, at.typed || String(state.amount ?? "0"));
}

function rank(id, value, top) {
  Object.assign(found(id), { min: 0, max: top || 1, value });
  put(`${id}-text`, `${value} of ${top}`);
}

function showCustomer(state, press) {
  const { customer } = state;
  put("name", customer.name || "Customer");
  put("card", customer.card.replace(/(.{4})(?=.)/g, "$1 ").toUpperCase());
  put("last", customer.uses ? customer.last_amount : "–");
  put("total", customer.total);
  put("uses", String(customer.uses));
  put("points", customer.points.toLocaleString());
  rank("recent", customer.recent_rank, customer.recent_top);
  rank("continuity", customer.continuity_rank, customer.continuity_top);
  put("comment", customer.comment);
  fill("tell", state.tell, (lines) => lines.map((words) => element("li", words)));
  fill("said", customer.said, (lines) => lines.map((words) => element("li", words)));
  fill("offers", customer.offers, (offers) => offers.map((offer) => item(offerButton(offer, press))));
}

function item(...children) {
  const made = element("li", "");
  made.append(...children);
  return made;
}

function button(words, key, press) {
  const made = element("button", words);
  made.type = "button";
  made.addEventListener("click", () => press(key));
  return made;
}

function offerButton(offer, press) {
  const made = button("", offer.key, press);
  made.disabled = offer.issued !== "";
  const words = element("span", offer.words);
  if (offer.issued) words.append(element("small", offer.issued));
  made.append(element("kbd", offer.key), words);
  return made;
}

function showOutcome(outcome) {
  const sign = outcome.points < 0 ? "−" : "+";
  put("outcome-points", `${sign}${Math.abs(outcome.points).toLocaleString()} points`);
  putSum("outcome-sum", outcome.sum);
  const what = { sale: outcome.sum ? outcome.lapses : outcome.amount, refund: `${outcome.amount} given back`, redeem: "exchanged" }[outcome.deed];
  put("outcome-more", [what, `${outcome.balance.toLocaleString()} on the card`].filter(Boolean).join(" · "));
}

// A list in the place of the amount: what points buy, what was done with the card, what the server put back.
function showPanel(state, at, press) {
  const panels = { exchange: exchangePanel, history: historyPanel, refused: refusedPanel, "give-up": giveUpPanel };
  const panel = panels[at.mode];
  found("panel").hidden = !panel;
  if (!panel) return false;
  const [title, lines, make] = panel(state, at);
  put("panel-title", title);
  fill("panel-list", [at.mode, lines], () => lines.map((line) => make(line, press)));
  return true;
}

function exchangePanel(state, at) {
  const chosen = state.choices.find((each) => each.key === at.typed && each.key);
  const title = chosen
    ? `Enter: take ${chosen.points.toLocaleString()} points for “${chosen.title}”`
    : `${(state.customer?.points ?? 0).toLocaleString()} points buy`;
  return [title, state.choices.map((each) => ({ ...each, chosen: each === chosen })), choiceLine];
}

function choiceLine(choice, press) {
  const made = button("", choice.key, press);
  made.disabled = !choice.key;
  made.classList.toggle("chosen", choice.chosen);
  const words = element("span", choice.title);
  const worth = choice.value ? `worth ${choice.value} · ` : "";
  words.append(element("small", `${worth}${choice.points.toLocaleString()} points${choice.key ? "" : ": not enough"}`));
  made.append(element("kbd", choice.key || "–"), words);
  return item(made);
}

function historyPanel(_state, at) {
  if (!at.held) return ["One moment …", [], historyLine];
  const known = at.held.asked ? "" : ", by the card alone";
  const lines = [...at.held.movements, ...at.held.papers];
  return [`${at.held.points.toLocaleString()} points on the card${known}`, lines, historyLine];
}

function historyLine(line) {
  const made = element("li", "");
  if (line.entry) made.append(element("span", "Handed out here"), paperLink(line));
  else {
    const points = `${line.points > 0 ? "+" : "−"}${Math.abs(line.points).toLocaleString()}`;
    made.append(element("span", `${line.day} · ${line.why}${line.shop ? ` · ${line.shop}` : ""}`), element("b", points));
  }
  return made;
}

function refusedPanel(state) {
  const title = "The server takes none of these; the office has to look";
  return [title, state.refused, (each) => item(element("span", `${each.entry}: ${each.words}`))];
}

function giveUpPanel(state) {
  const title = "Enter: none of these comes off a purchase here, the customer gets it otherwise";
  return [title, state.certificates, ({ title: words, off }) => item(element("span", words), element("b", off))];
}

function paperLink(paper) {
  const link = element("a", `${paper.title} · ${paper.code}`);
  Object.assign(link, { href: `paper/${paper.entry}.pdf`, target: "_blank", rel: "noopener" });
  return link;
}

function showVoucher(voucher, press) {
  found("voucher").hidden = !voucher;
  if (!voucher) return;
  fill("voucher", voucher, () => {
    const parts = [element("b", voucher.title)];
    if (voucher.value) parts.push(element("em", voucher.value));
    parts.push(element("small", voucher.code));
    if (voucher.hint) parts.push(element("strong", voucher.hint));
    if (voucher.redeemed && !voucher.problem) parts.push(element("p", "Taken in. It is worth nothing any more."));
    else if (voucher.problem) parts.push(element("p", voucher.problem));
    else parts.push(button("Enter: take it in", "Enter", press));
    return parts;
  });
  found("voucher").dataset.state = voucher.problem ? "bad" : voucher.redeemed ? "taken" : "good";
}

function showCertificates(state) {
  const waiting = state.customer ? state.certificates : [];
  fill("certificates", waiting, () =>
    waiting.map(({ title, off }) => item(element("b", off), element("span", ` off the next purchase: ${title}`))),
  );
}

// What an amount would come to: what is to pay in large type, what would be lost, and the points.
export function showPrice(price) {
  putSum("sum", price?.sum || "");
  put("lapses", price?.lapses_text || "");
  put("quote", price ? `${price.points.toLocaleString()} points` : "");
}

// The sum, with what is to pay larger than how it comes about.
function putSum(id, sum) {
  if (found(id).textContent === sum) return;
  const at = sum.lastIndexOf("= ");
  found(id).replaceChildren(...(sum ? [element("span", sum.slice(0, at)), element("b", sum.slice(at))] : []));
}

function showPaper(paper) {
  found("paper").hidden = !paper;
  if (!paper) return;
  fill("paper", paper, () => {
    const words = element("p", paper.words || "Press O to open it, and print it from there.");
    words.classList.toggle("failed", paper.failed);
    return [paperLink(paper), words];
  });
}

function showKeys(state, at, press) {
  const keys = [];
  if (serving(state)) {
    if (at.mode === "sell") keys.push(["0–9", "amount"]);
    keys.push(["Enter", { sell: "add to the card", history: "close", refused: "close" }[at.mode] || "do it"]);
    if (at.mode === "sell") keys.push(["R", "refund"], ["P", "exchange points"], ["H", "history"]);
  }
  keys.push(["C", "card number"], ["V", "voucher"]);
  if (state.certificates.length && serving(state)) keys.push(["A", "give a certificate otherwise"]);
  if (state.shop_card) keys.push(["S", "PIN"], ["N", "new PIN"]);
  if (state.paper) keys.push(["O", "open the paper"]);
  if (state.refused.length) keys.push(["L", `${state.refused.length} refused`]);
  keys.push(["Esc", state.tell.length ? "the customer is told" : "clear"]);
  fill("keys", keys, () =>
    keys.map(([key, words]) => {
      const made = button("", key === "Esc" ? "Escape" : key, key === "0–9" ? () => {} : press);
      made.append(element("kbd", key), ` ${words}`);
      return made;
    }),
  );
}
