// The windows on a member of staff's screen.
import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { fill, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { names } from "./store.js";

export class Windows {
  constructor(host) {
    this.host = host;
    this.shown = null;
    this.readers = [];
    this.held = {};
    host.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.shown) this.close(); });
  }

  entries() {
    const found = {};
    for (const [block, action, input] of this.readers) {
      found[block] ??= {};
      found[block][action] = input.read();
    }
    return found;
  }

  show(user, stack) {
    const view = stack?.at(-1) || null;
    const same = view && this.shown?.id === view.id;
    this.held = same ? this.entries() : {};
    const focused = same ? document.activeElement?.dataset?.action : null;
    const scrolled = same ? this.host.querySelector(".body")?.scrollTop : 0;
    this.user = user;
    this.shown = view;
    this.readers = [];
    this.host.hidden = !view;
    if (!view) return fill(this.host);
    const context = {
      held: this.held,
      errors: view._errors,
      register: (block, action, input) => this.readers.push([block, action, input]),
      suggest: (block, value) => act("slack/suggest", { user, block_id: block.block_id, value }),
      act: (element, block, choice) => act("slack/act", {
        user, view_id: view.id, element: element.action_id, block_id: block.block_id, choice, entries: this.entries(),
      }),
    };
    fill(this.host, this.form(view, stack.length, context));
    this.host.querySelector(".body").scrollTop = scrolled || 0;
    const again = focused && this.host.querySelector(`[data-action="${CSS.escape(focused)}"]`);
    (again || this.host.querySelector(".wrong input, .wrong textarea, .body input, .body textarea, .body select, .body button, footer button"))?.focus({ preventScroll: true });
  }

  form(view, depth, context) {
    const submit = view.submit ? h("button", { class: "kit primary", type: "submit" }, textObject(view.submit, names)) : null;
    const title = textObject(view.title, names);
    return h("form", {
      class: "window", role: "dialog", "aria-modal": "true", "aria-label": view.title.text, noValidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        if (submit) submit.disabled = true;
        submit?.classList.add("busy");
        await act("slack/submit", { user: this.user, entries: this.entries() });
        if (submit) submit.disabled = false;
        submit?.classList.remove("busy");
      },
    },
      h("header", {}, h("span", { class: "app-mark" }, "N"), h("h2", {}, title),
        h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.close() }, "✕")),
      h("div", { class: "body" },
        view._errors[""] ? h("p", { class: "banner", role: "alert" }, view._errors[""]) : null,
        blocks(view.blocks, context)),
      h("footer", {},
        h("button", { type: "button", class: "kit", onclick: () => this.close() },
          view.close ? textObject(view.close, names) : depth > 1 ? "Back" : "Cancel"),
        submit));
  }

  close() {
    act("slack/close", { user: this.user });
  }
}
