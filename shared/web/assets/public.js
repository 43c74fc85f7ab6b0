// What the public pages do better with a script; each works without. A page's words stand in its HTML.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const kept = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return null; // the reader's browser keeps nothing
    }
  };

  // How many characters are left: shown at each key, read out once the writer pauses.
  for (const told of all("[data-limit]")) {
    const field = document.getElementById(told.id.replace(/-info$/, ""));
    const heard = document.createElement("span");
    heard.className = "govuk-visually-hidden";
    heard.setAttribute("role", "status");
    told.after(heard);
    let pause;
    const count = () => {
      const left = told.dataset.limit - [...field.value].length;
      const text = (left < 0 ? told.dataset.over : told.dataset.left).replace("{n}", Math.abs(left));
      told.textContent = text;
      told.classList.toggle("govuk-error-message", left < 0);
      told.classList.toggle("govuk-hint", left >= 0);
      clearTimeout(pause);
      pause = setTimeout(() => (heard.textContent = text), 1000);
    };
    field.addEventListener("input", count);
    addEventListener("pageshow", count);
    addEventListener("restored", count);
  }

  // A draft of what happened, in this tab alone, never of who reports. The form's id goes with it, so that what was
  // sent before the connection broke is not received twice.
  const DRAFT = "pengaduan";
  if (document.querySelector("[data-received]")) kept((store) => store.removeItem(DRAFT));
  const form = document.querySelector("form[data-draft]");
  if (form) {
    const fields = form.dataset.draft.split(" ").map((name) => form.elements[name]);
    const id = form.elements.form_id;
    const draft = kept((store) => JSON.parse(store.getItem(DRAFT)));
    if (draft && form.dataset.fresh !== undefined && fields.every((field) => !field.value)) {
      for (const field of fields) field.value = draft[field.name] || "";
      id.value = draft.form_id || id.value;
      for (const each of all("details")) if (fields.some((field) => field.value && each.contains(field))) each.open = true;
      dispatchEvent(new Event("restored"));
    }
    const save = () =>
      kept((store) => {
        const texts = Object.fromEntries(fields.map((field) => [field.name, field.value]));
        if (fields.some((field) => field.value)) store.setItem(DRAFT, JSON.stringify({ ...texts, form_id: id.value }));
        else store.removeItem(DRAFT);
      });
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    if (form.dataset.fresh === undefined) save();
  }

  // Ask whether we can be reached before the page is left: a form that cannot be sent stays as it is, and says so.
  for (const each of all("form[data-careful]")) {
    const offline = each.querySelector("[data-offline]");
    each.addEventListener("submit", async (event) => {
      if (event.submitter && event.submitter.form === each && event.submitter.hasAttribute("formaction")) return;
      event.preventDefault();
      if (each.dataset.busy) return;
      each.dataset.busy = "1";
      offline.hidden = true;
      const patience = new AbortController();
      const slow = setTimeout(() => patience.abort(), 8000);
      try {
        if (!navigator.onLine) throw new TypeError("offline");
        await fetch("/healthz", { cache: "no-store", signal: patience.signal });
        each.submit();
      } catch (error) {
        if (error.name === "AbortError") return each.submit(); // slow is not gone
        offline.hidden = false;
        offline.focus();
      } finally {
        clearTimeout(slow);
        setTimeout(() => delete each.dataset.busy, offline.hidden ? 3000 : 0); // pressed twice is sent once
      }
    });
    addEventListener("online", () => (offline.hidden = true));
  }

  for (const button of all("[data-copy]")) {
    const from = document.getElementById(button.dataset.copy);
    const said = button.parentNode.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(from.textContent.trim());
      } catch {
        getSelection().selectAllChildren(from);
        document.execCommand("copy"); // where the page came without TLS, or an old browser
      }
      said.textContent = button.dataset.said;
    });
  }

  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
