// Once a page is there: it lets the browser keep what is read, and whoever begins to search gets suggestions.
"use strict";
addEventListener("load", () => { navigator.serviceWorker?.register("/sw.js").catch(() => { /* not here, then */ }); });
addEventListener("focusin", ({ target }) => {
  const script = target.type === "search" && target.form?.dataset.script;
  if (script) import(script).then(({ suggest }) => suggest(target)).catch(() => { /* the field works as it is */ });
});
