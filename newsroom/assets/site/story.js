// What a browser may add to a story: larger type, reading aloud in Vietnamese, sharing. Without it nothing is missed.
"use strict";
(() => {
  const tools = document.querySelector(".story-tools");
  if (!tools) return;
  const button = (name) => tools.querySelector(`[data-tool="${name}"]`);
  const show = (element) => { element.hidden = false; };

  // --- Size of the type, kept in this browser ---
  const SIZES = ["", "large", "larger"];
  const kept = (() => { try { return localStorage.getItem("type-size") || ""; } catch { return ""; } })();
  const size = button("size");
  const set = (value) => {
    if (value) document.documentElement.dataset.size = value;
    else delete document.documentElement.dataset.size;
    size.setAttribute("aria-pressed", String(Boolean(value)));
  };
  set(SIZES.includes(kept) ? kept : "");
  size.addEventListener("click", () => {
    const next = SIZES[(SIZES.indexOf(document.documentElement.dataset.size || "") + 1) % SIZES.length];
    set(next);
    try { localStorage.setItem("type-size", next); } catch { /* not kept, then */ }
  });
  show(size);

  // --- Reading aloud, a paragraph at a time, where there is a Vietnamese voice ---
  const aloud = button("aloud");
  const synthesis = window.speechSynthesis;
  const voice = () => synthesis.getVoices().find((one) => one.lang.replace("_", "-").toLowerCase().startsWith("vi"));
  const stop = () => {
    synthesis.cancel();
    aloud.setAttribute("aria-pressed", "false");
    aloud.textContent = aloud.dataset.start;
  };
  const READ = ".story-headline, .story-lead, .story-body :is(p, li, h2, h3, blockquote):not(.story-printed, blockquote *)";
  const inFull = (text) => [...document.querySelectorAll(".story abbr[title]")].reduce(
    (told, abbr) => told.replaceAll(abbr.textContent, abbr.title), text,
  );
  const parts = () => [...document.querySelectorAll(READ)].map((part) => inFull(part.textContent.trim())).filter(Boolean);
  const start = () => {
    aloud.setAttribute("aria-pressed", "true");
    aloud.textContent = aloud.dataset.stop;
    const texts = parts();
    texts.forEach((text, number) => {
      const part = new SpeechSynthesisUtterance(text);
      part.lang = "vi-VN";
      part.voice = voice();
      if (number === texts.length - 1) part.onend = stop;
      part.onerror = stop;
      synthesis.speak(part);
    });
  };
  const offer = () => { if (voice()) show(aloud); };
  if (synthesis && window.SpeechSynthesisUtterance) {
    aloud.addEventListener("click", () => (aloud.getAttribute("aria-pressed") === "true" ? stop() : start()));
    window.addEventListener("pagehide", () => synthesis.cancel());
    synthesis.addEventListener?.("voiceschanged", offer);
    offer();
  }

  // --- Sharing: by what the device offers, else by the clipboard; no address of anybody else is asked ---
  const share = button("share");
  const address = share.dataset.address;
  if (navigator.share || navigator.clipboard) {
    show(share);
    share.addEventListener("click", async () => {
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address });
        else {
          await navigator.clipboard.writeText(address);
          share.textContent = share.dataset.done;
        }
      } catch { /* changed their mind */ }
    });
  }
})();
