// A Telegram text with its entities (offsets in UTF-16 units, as JavaScript counts) as elements.
import { h, link } from "./dom.js";

const WRAP = {
  bold: (inner) => h("strong", {}, inner),
  italic: (inner) => h("em", {}, inner),
  underline: (inner) => h("u", {}, inner),
  strikethrough: (inner) => h("s", {}, inner),
  spoiler: (inner) => h("span", { class: "spoiler", tabindex: "0" }, inner),
  code: (inner) => h("code", {}, inner),
  pre: (inner) => h("pre", {}, inner),
  blockquote: (inner) => h("blockquote", {}, inner),
  expandable_blockquote: (inner) => h("blockquote", {}, inner),
  text_link: (inner, entity) => link(entity.url, inner),
  bot_command: (inner) => h("span", { class: "command" }, inner),
};

const PLAIN = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(?<![\w/])(\/[a-z]\w*)/g;

function plain(text, oncommand) {
  const nodes = [];
  let place = 0;
  for (const found of text.matchAll(PLAIN)) {
    nodes.push(text.slice(place, found.index));
    nodes.push(found[1] ? link(found[1], found[1]) : h("button", { class: "command", onclick: () => oncommand(found[2]) }, found[2]));
    place = found.index + found[0].length;
  }
  nodes.push(text.slice(place));
  return nodes;
}

export function formatted(text, entities, oncommand) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const walk = (from, to, list) => {
    const nodes = [];
    let place = from;
    while (list.length) {
      const [entity, ...rest] = list;
      const start = Math.max(entity.offset, place);
      const end = Math.min(entity.offset + entity.length, to);
      const inner = rest.filter((each) => each.offset < end);
      nodes.push(...plain(text.slice(place, start), oncommand));
      const wrap = WRAP[entity.type] || ((nested) => h("span", {}, nested));
      nodes.push(wrap(walk(start, end, inner), entity));
      place = end;
      list = rest.filter((each) => each.offset >= end);
    }
    nodes.push(...plain(text.slice(place, to), oncommand));
    return nodes;
  };
  return walk(0, text.length, sorted);
}
