// Gives the chosen photo to the editor that opened this window, with what its form says of the photo now.
"use strict";

(() => {
  const editor = window.opener;
  const form = editor?.document.getElementById("filing");
  const asked = new URLSearchParams(location.search);
  // The editor asks without saying for which story: its form knows, and which photos are not saved yet.
  if (form && !asked.has("known")) {
    asked.set("known", "1");
    if (form.dataset.story) asked.set("story", form.dataset.story);
    form.querySelectorAll(".photo[data-photo]:not(.removed)").forEach((row) => asked.append("photo", row.dataset.photo));
    location.replace(`${location.pathname}?${asked}`);
    return;
  }
  for (const button of document.querySelectorAll("button[data-photo]")) {
    const row = editor?.document.querySelector(`.photo[data-photo="${button.dataset.photo}"]`);
    const now = (name) => row?.querySelector(`[name$='-${name}']`)?.value.trim();
    const caption = now("caption") ?? button.dataset.caption;
    const alt = now("alt") ?? button.dataset.alt;
    if (caption) button.querySelector("span").textContent = caption;
    button.addEventListener("click", () => {
      const about = { id: button.dataset.photo, alternative_text: alt, caption };
      editor?.CKEDITOR?.tools.callFunction(Number(document.body.dataset.callback), button.dataset.url, about);
      window.close();
    });
  }
  document.querySelector("button[data-photo]")?.focus();
})();
