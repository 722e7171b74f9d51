// Who else has this story open: asked now and then, said quietly.
"use strict";

(() => {
  const place = document.getElementById("presence");
  if (!place?.dataset.present) return;
  const EVERY = 30000; // milliseconds
  const ask = async () => {
    if (document.visibilityState === "hidden") return;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token, _story: place.dataset.story });
      const response = await fetch(place.dataset.present, { method: "POST", body, redirect: "manual" });
      if (!response.ok) return;
      const { others } = await response.json();
      if (others.join("\n") === [...place.children].map((line) => line.textContent).join("\n")) return;
      place.replaceChildren(...others.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
    } catch {
      // Without a connection nobody is known to be here; what was said stands.
    }
  };
  ask();
  setInterval(ask, EVERY);
})();
