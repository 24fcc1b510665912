// Sharing a file from this computer: dropped onto the messages, or chosen with the paperclip.
import { h, toast } from "./dom.js";

// The control API takes 50 MB of JSON, and base 64 makes a third more of a file.
const LARGEST = 36 * 1024 * 1024;

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function each(list, share) {
  for (const file of list) {
    if (!file.size) toast(`${file.name} is empty, or a folder.`, "bad");
    else if (file.size > LARGEST) toast(`${file.name} is too large for the sandbox, which takes 36 MB. The command line takes any size.`, "bad");
    else {
      try {
        await share({ name: file.name, data: await base64(file) });
      } catch (error) {
        toast(`${file.name} cannot be read (${error?.message || "it is gone"}).`, "bad");
      }
    }
  }
}

export function paperclip(share) {
  const choose = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Choose a file to share" });
  choose.addEventListener("change", async () => { await each([...choose.files], share); choose.value = ""; });
  return h("span", { class: "clip" }, choose,
    h("button", { class: "send", title: "Share a file, such as your own purchases", "aria-label": "Share a file", onclick: () => choose.click() }, "📎"));
}

export function dropZone(element, share) {
  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let depth = 0;
  const mark = (inside) => { depth = inside; element.classList.toggle("dropping", depth > 0); };
  element.addEventListener("dragenter", (event) => { if (carries(event)) { event.preventDefault(); mark(depth + 1); } });
  element.addEventListener("dragleave", (event) => { if (carries(event)) mark(Math.max(0, depth - 1)); });
  element.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } });
  element.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    mark(0);
    each([...event.dataTransfer.files], share);
  });
}
