import { toast } from "./dom.js";

const ROOT = "api/";

export async function look(path) {
  const answer = await fetch(ROOT + path);
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || answer.statusText);
  return answer.json();
}

// Does something on somebody's behalf; what is not possible is said in a toast and comes back as null.
export async function act(path, given) {
  try {
    const answer = await fetch(ROOT + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
    const body = await answer.json();
    if (body.ok) return body.result ?? {};
    toast(body.error, "bad");
  } catch (error) {
    toast(`The sandbox does not answer (${error.message}).`, "bad");
  }
  return null;
}

export function watch(revision, onchange, online) {
  const source = new EventSource(`${ROOT}changes?since=${revision}`);
  source.onmessage = (event) => onchange(JSON.parse(event.data));
  source.onopen = () => online(true);
  source.onerror = () => online(false);
  return source;
}
