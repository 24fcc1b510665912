// Block Kit as elements. `act(element, block, choice)` is called when a person uses something.
import { ask, h, link } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { names, store } from "./store.js";

const FILE = /\/files\/([^/]+)\//;

export function fileAddress(named) {
  const id = named.id || FILE.exec(named.url || "")?.[1];
  return `api/slack/files/${encodeURIComponent(id)}`;
}

const picture = (block) => (block.slack_file ? fileAddress(block.slack_file) : block.image_url);

function confirmed(element, then) {
  return async (event) => {
    const confirm = element.confirm;
    if (confirm && !(await ask(confirm.title.text, confirm.text.text, confirm.confirm.text, confirm.deny.text))) return;
    then(event);
  };
}

const optionText = (option) => option.text.text;

function optionNodes(element, chosen) {
  const one = (option) => h("option", { value: option.value, selected: option.value === chosen }, optionText(option));
  if (element.option_groups) {
    return element.option_groups.map((group) => h("optgroup", { label: group.label.text }, group.options.map(one)));
  }
  return (element.options || []).map(one);
}

function select(element, held, changed, many = false) {
  const chosen = held ?? element.initial_option?.value ?? "";
  const box = h("select", { multiple: many, onchange: changed, "aria-label": element.placeholder?.text || "Choose" });
  if (!many) box.append(h("option", { value: "", selected: !chosen }, element.placeholder?.text || "Choose an option"));
  const first = many ? held ?? (element.initial_options || []).map((option) => option.value) : chosen;
  box.append(...optionNodes(element, many ? undefined : first));
  if (many) for (const option of box.querySelectorAll("option")) option.selected = first.includes(option.value);
  box.read = () => (many ? [...box.selectedOptions].map((option) => option.value) : box.value || null);
  return box;
}

function members(element, held, changed) {
  const people = [...store.members.values()].filter((member) => !member.is_bot);
  const options = people.map((each) => ({ value: each.id, text: { text: each.real_name } }));
  return select({ ...element, options, initial_option: { value: element.initial_user } }, held, changed);
}

// Channels; without one it is the conversation with the app.
function conversations(element, held, changed) {
  const options = [...store.channels.values()]
    .filter((each) => !each.is_im)
    .map((each) => ({ value: each.id, text: { text: `#${each.name}` } }));
  return select({ ...element, options, initial_option: { value: element.initial_conversation || element.initial_channel } }, held, changed);
}

let groups = 0;

function choices(element, held, changed, kind) {
  const group = `group${(groups += 1)}`;
  const first = kind === "radio"
    ? [held ?? element.initial_option?.value]
    : held ?? (element.initial_options || []).map((option) => option.value);
  const box = h("div", { class: "choices" }, element.options.map((option) =>
    h("label", {},
      h("input", { type: kind, name: group, value: option.value, checked: first.includes(option.value), onchange: changed }),
      h("span", {}, textObject(option.text, names),
        option.description ? h("small", {}, textObject(option.description, names)) : null))));
  box.read = () => {
    const values = [...box.querySelectorAll("input:checked")].map((input) => input.value);
    return kind === "radio" ? values[0] ?? null : values;
  };
  return box;
}

function field(element, held, changed, type, first, props = {}) {
  const input = h("input", { type, value: held ?? first ?? "", placeholder: element.placeholder?.text || "", onchange: changed, ...props });
  input.read = () => input.value || null;
  return input;
}

function longText(element, held, changed) {
  const area = h("textarea", { rows: 6, placeholder: element.placeholder?.text || "", onchange: changed });
  area.value = held ?? element.initial_value ?? "";
  area.read = () => area.value || null;
  return area;
}

// A menu whose choices the app looks up while one types.
function lookedUp(element, held, changed, block, context) {
  let chosen = held ?? element.initial_option ?? null;
  let asked = 0;
  const words = (option) => option?.text?.text || "";
  const list = h("div", { class: "suggestions", role: "listbox", hidden: true });
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", value: words(chosen),
    placeholder: element.placeholder?.text || "Type to search", "aria-label": block.label?.text || "",
  });
  const take = (option) => {
    chosen = option;
    input.value = words(option);
    list.hidden = true;
    changed();
  };
  const ask = async (typed) => {
    if (typed.length < (element.min_query_length ?? 3)) return;
    const number = (asked += 1);
    const found = (await context.suggest?.(block, typed)) || [];
    if (number !== asked) return;
    list.replaceChildren(...(found.length
      ? found.map((option) => h("button", { type: "button", role: "option", onclick: () => take(option) }, words(option)))
      : [h("em", {}, "No results")]));
    list.hidden = false;
  };
  input.addEventListener("input", () => { chosen = null; ask(input.value); });
  input.addEventListener("focus", () => ask(chosen ? "" : input.value));
  const box = h("div", { class: "lookup" }, input, list);
  box.addEventListener("focusout", (event) => {
    if (box.contains(event.relatedTarget)) return;
    list.hidden = true;
    input.value = words(chosen);
  });
  box.read = () => chosen;
  return box;
}

const pad = (number) => String(number).padStart(2, "0");

function moment(element, held, changed) {
  const seconds = held ?? element.initial_date_time;
  const date = seconds ? new Date(seconds * 1000) : null;
  const local = date
    ? `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`
    : "";
  const input = h("input", { type: "datetime-local", value: local, onchange: changed });
  input.read = () => (input.value ? Math.floor(new Date(input.value).getTime() / 1000) : null);
  return input;
}

const INPUTS = {
  plain_text_input: (element, held, changed) => (element.multiline
    ? longText(element, held, changed)
    : field(element, held, changed, "text", element.initial_value)),
  number_input: (element, held, changed) => field(element, held, changed, "number", element.initial_value,
    { min: element.min_value ?? "", max: element.max_value ?? "", step: element.is_decimal_allowed ? "any" : "1" }),
  email_text_input: (element, held, changed) => field(element, held, changed, "email", element.initial_value),
  url_text_input: (element, held, changed) => field(element, held, changed, "url", element.initial_value),
  datepicker: (element, held, changed) => field(element, held, changed, "date", element.initial_date),
  timepicker: (element, held, changed) => field(element, held, changed, "time", element.initial_time),
  datetimepicker: moment,
  static_select: (element, held, changed) => select(element, held, changed),
  multi_static_select: (element, held, changed) => select(element, held, changed, true),
  external_select: lookedUp,
  users_select: members,
  conversations_select: conversations,
  channels_select: conversations,
  radio_buttons: (element, held, changed) => choices(element, held, changed, "radio"),
  checkboxes: (element, held, changed) => choices(element, held, changed, "checkbox"),
};

function overflow(element, used) {
  const menu = h("details", { class: "overflow" },
    h("summary", { "aria-label": "More" }, "⋯"),
    h("div", { class: "menu" }, element.options.map((option) =>
      h("button", { type: "button", onclick: () => { menu.open = false; used(option.value); } }, optionText(option)))));
  return menu;
}

function button(element, used) {
  const shown = h("button", { type: "button", class: `kit ${element.style || ""}` }, textObject(element.text, names));
  shown.addEventListener("click", confirmed(element, async () => {
    if (element.url) window.open(element.url, "_blank", "noopener");
    shown.disabled = true;
    shown.classList.add("busy");
    await used();
    shown.disabled = false;
    shown.classList.remove("busy");
  }));
  return shown;
}

// One element of a block; `held` is what was entered before, `register` learns how to read it again.
export function control(element, block, context, reports = true) {
  const used = (choice) => context.act(element, block, choice);
  if (element.type === "button") return button(element, used);
  if (element.type === "overflow") return overflow(element, used);
  if (element.type === "image") return h("img", { class: "accessory", src: picture(element), alt: element.alt_text });
  const make = INPUTS[element.type];
  if (!make) return h("em", {}, element.type);
  const held = context.held?.[block.block_id]?.[element.action_id];
  const made = make(element, held, () => { if (reports) used(made.read()); }, block, context);
  made.dataset.action = element.action_id;
  context.register?.(block.block_id, element.action_id, made);
  return made;
}

// What stands beside a text is called by it, for who hears the page and does not see it.
function named(made, text) {
  if (text && made.matches("select, input")) made.setAttribute("aria-label", text.text.replace(/[*_`]/g, ""));
  return made;
}

function richText(block) {
  const walk = (element) => {
    if (element.type === "text") return element.text;
    if (element.type === "link") return link(element.url, element.text || element.url);
    if (element.type === "user") return h("span", { class: "mention" }, `@${names.member(element.user_id)}`);
    return (element.elements || []).map(walk);
  };
  return h("div", { class: "section" }, block.elements.map((each) => h("p", {}, walk(each))));
}

const DRAW = {
  header: (block) => h("h3", { class: "kit-header" }, textObject(block.text, names)),
  divider: () => h("hr"),
  section: (block, context) => h("div", { class: "section" },
    h("div", { class: "words" },
      block.text ? h("div", { class: "text" }, textObject(block.text, names)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((each) => h("div", {}, textObject(each, names)))) : null),
    block.accessory ? h("div", { class: "side" }, named(control(block.accessory, block, context), block.text)) : null),
  context: (block) => h("div", { class: "context" }, block.elements.map((each) =>
    (each.type === "image" ? h("img", { src: picture(each), alt: each.alt_text }) : h("span", {}, textObject(each, names))))),
  actions: (block, context) => h("div", { class: "actions" }, block.elements.map((each) => control(each, block, context))),
  image: (block) => h("figure", {},
    block.title ? h("figcaption", {}, textObject(block.title, names)) : null,
    h("a", { href: picture(block), target: "_blank", rel: "noopener" }, h("img", { src: picture(block), alt: block.alt_text }))),
  input: (block, context) => {
    const made = control(block.element, block, context, Boolean(block.dispatch_action));
    const error = context.errors?.[block.block_id];
    const single = made.matches("input, textarea, select");
    return h(single ? "label" : "div", { class: `field ${error ? "wrong" : ""}`, role: single ? null : "group" },
      h("span", { class: "label" }, textObject(block.label, names), block.optional ? h("i", {}, " (optional)") : null),
      made,
      error ? h("span", { class: "error", role: "alert" }, error) : null,
      block.hint ? h("span", { class: "hint" }, textObject(block.hint, names)) : null);
  },
  rich_text: richText,
  markdown: (block) => h("div", { class: "section" }, h("div", { class: "text" }, block.text)),
};

export function blocks(list, context) {
  return list.map((block) => (DRAW[block.type] || (() => h("em", {}, block.type)))(block, context));
}

export function files(list) {
  return list.map((file) => {
    const address = fileAddress(file);
    if (file.mimetype.startsWith("image/")) {
      return h("figure", { class: "file" }, h("figcaption", {}, file.title),
        h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: file.alt_txt || file.title })));
    }
    const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024).toLocaleString("en-GB")} kB`;
    return h("a", { class: "file card", href: address, target: "_blank", rel: "noopener" },
      h("b", {}, (file.filetype || "file").toUpperCase().slice(0, 4)),
      h("span", {}, h("strong", {}, file.title), h("small", {}, `${file.name} · ${size}`)));
  });
}
