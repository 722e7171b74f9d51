// The preview as wide as a phone or as the window.
"use strict";

(() => {
  const frame = document.querySelector(".preview-frame");
  const buttons = document.querySelectorAll("[data-width]");
  if (!frame || !buttons.length) return;
  buttons[0].parentElement.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => {
      frame.classList.toggle("phone", button.dataset.width === "phone");
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    });
  }
})();
