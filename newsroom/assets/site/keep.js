// Lets the browser keep what is read, once the page is there.
"use strict";
addEventListener("load", () => { navigator.serviceWorker?.register("/sw.js").catch(() => { /* not here, then */ }); });
