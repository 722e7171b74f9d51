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
