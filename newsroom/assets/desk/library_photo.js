// One photo of the library: the focal point is a click in the picture, or the two numbers beside it.
"use strict";

(() => {
  const frame = document.querySelector(".library-frame");
  const [across, down] = ["focal_x", "focal_y"].map((name) => document.querySelector(`[name=${name}]`));
  if (!frame || !across || !down) return;
  const mark = document.createElement("span");
  mark.className = "focal-mark";
  mark.ariaHidden = "true";
  frame.append(mark);
  frame.classList.add("is-live");
  const show = () => {
    const share = (field) => Math.min(100, Math.max(0, Number(field.value || 50)));
    mark.style.left = `${share(across)}%`;
    mark.style.top = `${share(down)}%`;
  };
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    across.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    down.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
})();
