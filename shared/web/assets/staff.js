// What makes the staff's pages quicker; each does all of its work without it. No request but the board's own, by htmx.
"use strict";

const SOUND = "board-sound";

// A text is copied by a button beside it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      // No clipboard without https: the selection can be copied by key.
      text.select();
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 3000);
  });
}

// A text to be pasted follows the field in which it can still be changed.
for (const text of document.querySelectorAll("[data-follows]")) {
  const field = document.getElementById(text.dataset.follows);
  field?.addEventListener("input", () => (text.value = field.value));
}

// A beginning for an answer goes into the field at once; what stands there already is kept.
for (const form of document.querySelectorAll("form[data-template]")) {
  form.addEventListener("submit", (event) => {
    const field = document.getElementById(form.dataset.template);
    const chosen = form.querySelector("select").selectedOptions[0];
    if (!field || !chosen) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${chosen.dataset.text}` : chosen.dataset.text;
    field.focus();
  });
}

// The board keeps itself up to date: htmx asks for the list, this says what it had, and tells of what is new.
function watch(list) {
  const lost = document.querySelector("[data-lost]");
  const live = document.querySelector("[data-live]");
  const sound = new Sound(document.querySelector("[data-sound]"));
  const title = document.title.replace(/^\(\d+\+?\) /, "");
  let tag = null;
  let known = rows(list);
  live.textContent = list.dataset.now;

  list.addEventListener("htmx:configRequest", (event) => {
    if (tag) event.detail.headers["If-None-Match"] = tag;
  });
  list.addEventListener("htmx:afterRequest", (event) => {
    const { status } = event.detail.xhr;
    if (status === 200 || status === 304) tag = event.detail.xhr.getResponseHeader("ETag");
    // A live region speaks when it changes only.
    const said = status === 200 || status === 304 ? "" : status === 401 ? lost.dataset.signedOut : lost.dataset.lost;
    if (lost.textContent !== said) lost.textContent = said;
  });
  list.addEventListener("htmx:afterSettle", () => {
    const now = rows(list);
    const number = list.querySelector("[data-number]")?.dataset.number;
    document.title = number ? `(${number}) ${title}` : title;
    if ([...now].some((row) => !known.has(row))) sound.play();
    known = now;
  });
}

// Each complaint of the list with how late it is: one that gets late is as new as one that comes.
function rows(list) {
  return new Set([...list.querySelectorAll("[data-row]")].map((row) => row.dataset.row));
}

// A browser may be told to keep nothing.
function kept(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

// Off until somebody switches it on in this browser.
class Sound {
  constructor(button) {
    this.button = button;
    this.on = kept((storage) => storage.getItem(SOUND)) === "on";
    this.show();
    button.hidden = false;
    button.addEventListener("click", () => {
      this.on = !this.on;
      kept((storage) => storage.setItem(SOUND, this.on ? "on" : "off"));
      this.show();
      this.play();
    });
    // A browser lets no page sound before it was touched.
    document.addEventListener("pointerdown", () => this.on && this.context().resume(), { once: true });
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.on));
  }

  context() {
    this.made ??= new AudioContext();
    return this.made;
  }

  play() {
    if (!this.on) return;
    const context = this.context();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.1, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.4);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
  }
}

const list = document.getElementById("list");
if (list) watch(list);
