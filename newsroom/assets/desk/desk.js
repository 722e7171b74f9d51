/* Menus and sheets of the desk work by themselves; this closes them as one expects: by Escape, or by going elsewhere. */
"use strict";

const OPEN = "details.menu[open], details.sheet[open]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const opened of document.querySelectorAll(OPEN)) {
    opened.open = false;
    opened.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const opened of document.querySelectorAll("details.menu[open]")) {
    if (!opened.contains(event.target)) opened.open = false;
  }
});

/* A decision is sent once, however often its button is pressed; the server would say so too. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || !form.closest(".action-bar")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

/* Somebody who comes back to the page by the browser's history may decide again. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

/* The browser's own field writes days in the browser's language; this says the chosen time as the newsroom writes it. */
for (const field of document.querySelectorAll('input[type="datetime-local"]')) {
  const words = document.createElement("output");
  words.className = "time-in-words";
  words.htmlFor = field.id;
  field.after(words);
  const say = () => {
    const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(field.value) || [];
    words.textContent = time ? `${time} ${Number(day)}/${Number(month)}/${year}` : "";
  };
  field.addEventListener("input", say);
  say();
}

/* The admin's box for choosing from suggestions takes its name from what is chosen: it has none while nothing is. */
const nameBoxes = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0]?.textContent.trim().replace(/:$/, "");
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box) continue;
    const name = [label, select.selectedOptions[0]?.textContent.trim()].filter(Boolean).join(": ");
    box.removeAttribute("aria-labelledby");
    for (const part of [box, ...box.querySelectorAll("[role=textbox]")]) part.setAttribute("aria-label", name);
  }
};
window.django?.jQuery?.(nameBoxes); // after the boxes were made, which happens the same way
document.addEventListener("focusin", nameBoxes);

/* What this browser kept of somebody's unsaved text goes when that person signs out. */
document.getElementById("logout-form")?.addEventListener("submit", ({ target }) => {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`newsroom:scratch:${target.dataset.user}:`)) localStorage.removeItem(key);
    }
  } catch {
    // Where a browser keeps nothing there is nothing to remove.
  }
});
