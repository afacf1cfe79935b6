// The plain page: talks through the chat API, keeps the thread in this browser, sends each message with an id of its own so
// that sending it again after a broken line can never ask twice.
"use strict";

const KEY = "saathi";
const SOURCES_SHOWN = 2;
const LOOK_MS = 10000;
const LOOK_SOON_MS = 2000;
const LOOKS_SOON = 30;

const thread = document.getElementById("thread");
const form = document.getElementById("form");
const box = document.getElementById("text");
const forget = document.getElementById("forget");

let talk = load();
let queue = Promise.resolve();

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || { session: null, items: [] };
  } catch {
    return { session: null, items: [] };
  }
}

function save() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...talk, items: talk.items.slice(-200) }));
  } catch {
    // a browser that keeps nothing: the talk lasts as long as the page
  }
}

// A random UUID: by it the server knows a first message again. Without https there is no crypto.randomUUID.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text; // never as HTML: everything here may come from a stranger
  return made;
}

function show(item) {
  const known = thread.querySelector(`[data-key="${CSS.escape(item.key)}"]`);
  const made = item.reply ? showReply(item.reply) : showMessage(item);
  made.dataset.key = item.key;
  known ? known.replaceWith(made) : thread.append(made);
  forget.hidden = false;
  return made;
}

function showMessage(item) {
  const wrap = element("div", "said");
  wrap.append(element("p", "message", item.text));
  const fates = { sending: "भेज रहे हैं… / sending…", failed: "नहीं गया / not sent" };
  if (fates[item.fate]) {
    const fate = element("span", "fate", fates[item.fate] + " ");
    if (item.fate === "failed") {
      const again = element("button", "", "फिर भेजें / Try again");
      again.type = "button";
      again.addEventListener("click", () => enqueue(item));
      fate.append(again);
    }
    wrap.append(fate);
  }
  return wrap;
}

function showReply(reply) {
  const made = element("div", "reply", reply.text);
  if (reply.sources.length) made.append(showSources(reply.sources));
  if (reply.buttons.length) {
    const row = element("div", "buttons");
    for (const button of reply.buttons) {
      const made = element("button", "", button.title);
      made.type = "button";
      made.addEventListener("click", () => say(button.payload, button.title));
      row.append(made);
    }
    made.append(row);
  }
  return made;
}

function showSources(sources) {
  const shown = element("div", "sources");
  shown.append(listOf(sources.slice(0, SOURCES_SHOWN)));
  const others = sources.slice(SOURCES_SHOWN);
  if (others.length) {
    const more = element("details");
    more.append(element("summary", "", `और ${others.length} स्रोत / ${others.length} more sources`), listOf(others));
    shown.append(more);
  }
  return shown;
}

function listOf(sources) {
  const list = element("ul");
  for (const source of sources) {
    const line = element("li");
    const link = element("a", "", source.title);
    if (/^https?:\/\//.test(source.url)) link.href = source.url;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    line.append(link, ` (${source.as_of})`);
    list.append(line);
  }
  return list;
}

function keep(item) {
  const at = talk.items.findIndex((other) => other.key === item.key);
  at < 0 ? talk.items.push(item) : (talk.items[at] = item);
  save();
  return show(item);
}

function keepReplies(messages) {
  const shown = messages.map((reply) => {
    talk.last = reply.id;
    return keep({ key: reply.id, reply });
  });
  if (!shown.length) return;
  // From the person's own message on: the end of a long answer would hide its beginning.
  const before = shown[0].previousElementSibling;
  (before && before.classList.contains("said") ? before : shown[0]).scrollIntoView({ block: "start" });
}

async function send(item) {
  try {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session: talk.session, text: item.send, id: item.key }),
    });
    const body = await response.json();
    if (response.status === 404 && body.error.code === "unknown_session") {
      talk.session = null; // the server no longer knows us: begin anew, with the same message
      return send(item);
    }
    if (!response.ok) throw new Error(body.error.message);
    talk.session = body.session;
    keep({ ...item, fate: "sent" });
    keepReplies(body.messages);
    if (body.messages.some((reply) => reply.status === "delayed")) lookSoon();
  } catch {
    keep({ ...item, fate: "failed" }).scrollIntoView({ block: "nearest" });
  }
}

// One after the other: two first messages at once would begin two conversations.
function enqueue(item) {
  keep({ ...item, fate: "sending" }).scrollIntoView({ block: "end" });
  queue = queue.then(() => send(item));
}

function say(text, shown) {
  enqueue({ key: newId(), text: shown || text, send: text });
}

async function look() {
  if (!talk.session || !talk.last) return false;
  try {
    const response = await fetch(`/api/chat/${encodeURIComponent(talk.session)}?after=${encodeURIComponent(talk.last)}`);
    const messages = response.ok ? (await response.json()).messages : [];
    keepReplies(messages);
    return messages.length > 0;
  } catch {
    return false; // offline: the next look comes
  }
}

// After "this takes longer": often, for a while.
async function lookSoon() {
  for (let looks = 0; looks < LOOKS_SOON; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_SOON_MS));
    if (await look()) return;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  say(text);
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

forget.addEventListener("click", () => {
  talk = { session: null, items: [] };
  save();
  thread.replaceChildren();
  forget.hidden = true;
});

for (const item of talk.items) show(item.fate === "sending" ? { ...item, fate: "failed" } : item);
if (thread.lastElementChild) thread.lastElementChild.scrollIntoView({ block: "end" });
look();
setInterval(look, LOOK_MS);
