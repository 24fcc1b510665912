// Slack's mrkdwn as elements.
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";

const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const INLINE = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])|(?<![\w_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])|(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])|:([a-z0-9_+-]+):/g;

function reference(inside, names) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${names.member(target.slice(1))}`);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${label || names.channel(target.slice(1))}`);
  if (target.startsWith("!date")) return decode(label || target);
  if (target.startsWith("!")) return h("span", { class: "mention" }, `@${label || target.slice(1)}`);
  return link(decode(target), decode(label || target));
}

function inline(text, names) {
  const nodes = [];
  let place = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > place) nodes.push(decode(text.slice(place, found.index)));
    const [whole, block, code, reffed, bold, italic, strike, name] = found;
    if (block !== undefined) nodes.push(h("pre", {}, decode(block.replace(/^\n/, ""))));
    else if (code !== undefined) nodes.push(h("code", {}, decode(code)));
    else if (reffed !== undefined) nodes.push(reference(reffed, names));
    else if (bold !== undefined) nodes.push(h("strong", {}, inline(bold, names)));
    else if (italic !== undefined) nodes.push(h("em", {}, inline(italic, names)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike, names)));
    else nodes.push(emoji(name));
    place = found.index + whole.length;
  }
  if (place < text.length) nodes.push(decode(text.slice(place)));
  return nodes;
}

// Returns nodes; lines that begin with &gt; become a quote.
export function mrkdwn(text, names) {
  const nodes = [];
  let quote = [];
  const flush = () => {
    if (quote.length) nodes.push(h("blockquote", {}, inline(quote.join("\n"), names)));
    quote = [];
  };
  let plain = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(...inline(plain.join("\n"), names));
    plain = [];
  };
  if (text.includes("```")) return inline(text, names);
  for (const line of text.split("\n")) {
    if (line.startsWith("&gt;") || line.startsWith("> ")) {
      flushPlain();
      quote.push(line.replace(/^(&gt;|>) ?/, ""));
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return nodes;
}

export function textObject(object, names) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return [object.text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name))];
}
