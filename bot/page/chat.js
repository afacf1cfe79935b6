// The plain page: talks through the chat API, keeps the thread in this browser, sends each message with an id of its own so
// that sending it again after a broken line can never ask twice.
"use strict";

const KEY = "saathi";
const thread = document.getElementById("thread");
const form = document.getElementById("form");
const box = document.getElementById("text");

let talk = load();

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || { session: null, items: [] };
  } catch {
    return { session: null, items: [] };
  }
}

function save() {
  localStorage.setItem(KEY, JSON.stringify({ ...talk, items: talk.items.slice(-200) }));
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text; // never as HTML: everything here may come from a stranger
  return made;
}

function show(item) {
  const known = thread.querySelector(`[data-key="${item.key}"]`);
  const made = item.reply ? showReply(item.reply) : showMessage(item);
  made.dataset.key = item.key;
  known ? known.replaceWith(made) : thread.append(made);
  made.scrollIntoView({ block: "end" });
}

function showMessage(item) {
  const wrap = element("div");
  wrap.append(element("p", "message", item.text));
  const fates = { sending: "भेज रहे हैं… / sending…", failed: "नहीं गया / not sent" };
  if (fates[item.fate]) {
    const fate = element("span", "fate", fates[item.fate] + " ");
    if (item.fate === "failed") {
      const again = element("button", "", "फिर भेजें / Try again");
      again.type = "button";
      again.addEventListener("click", () => send(item));
      fate.append(again);
    }
    wrap.append(fate);
  }
  return wrap;
}

function showReply(reply) {
  const made = element("div", "reply", reply.text);
  if (reply.sources.length) {
    const list = element("ul", "sources");
    for (const source of reply.sources) {
      const line = element("li");
      const link = element("a", "", source.title);
      if (/^https?:\/\//.test(source.url)) link.href = source.url;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      line.append(link, ` (${source.as_of})`);
      list.append(line);
    }
    made.append(list);
  }
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

function keep(item) {
  const at = talk.items.findIndex((other) => other.key === item.key);
  at < 0 ? talk.items.push(item) : (talk.items[at] = item);
  save();
  show(item);
}

function keepReplies(messages) {
  for (const reply of messages) {
    talk.last = reply.id;
    keep({ key: reply.id, reply });
  }
}

async function send(item) {
  keep({ ...item, fate: "sending" });
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
    if (body.messages.some((reply) => reply.status === "delayed")) look();
  } catch {
    keep({ ...item, fate: "failed" });
  }
}

function say(text, shown) {
  const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
  return send({ key, text: shown || text, send: text });
}

async function look() {
  if (!talk.session || !talk.last) return;
  try {
    const response = await fetch(`/api/chat/${encodeURIComponent(talk.session)}?after=${encodeURIComponent(talk.last)}`);
    if (response.ok) keepReplies((await response.json()).messages);
  } catch {
    // offline: the next look comes
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

document.getElementById("forget").addEventListener("click", () => {
  talk = { session: null, items: [] };
  save();
  thread.replaceChildren();
});

for (const item of talk.items) show(item.fate === "sending" ? { ...item, fate: "failed" } : item);
look();
setInterval(look, 10000);
