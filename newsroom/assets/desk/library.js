// The photo library: many photos sent at once, two at a time, each with its own fate; ticked ones counted.
"use strict";

(() => {
  const form = document.getElementById("library-add");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const place = form.querySelector("select");
  const uploads = form.querySelector(".library-uploads");
  const progress = form.querySelector(".library-progress");
  const [share, words] = progress.children;
  const AT_ONCE = 2;

  const waiting = [];
  const shares = new Map();
  let running = 0;
  let taken = 0;
  let failed = 0;

  const tell = () => {
    const all = shares.size;
    share.value = all ? [...shares.values()].reduce((sum, part) => sum + part, 0) / all : 0;
    words.textContent = interpolate(gettext("%s of %s photos are in the library"), [taken, all]);
    progress.hidden = !all;
  };
  const fail = (file, sentence) => {
    failed += 1;
    const line = document.createElement("li");
    line.className = "failed";
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button tool";
    again.textContent = gettext("Try again");
    again.addEventListener("click", () => {
      failed -= 1;
      line.remove();
      waiting.push(file);
      work();
    });
    line.append(`${file.name}: ${sentence} `, again);
    uploads.append(line);
  };
  const work = async () => {
    if (running >= AT_ONCE || !waiting.length) return;
    running += 1;
    const file = waiting.shift();
    work();
    const { photo, error } = await window.sendPhoto(form.action, file, {
      fields: { province: place.value },
      progress: (done) => {
        shares.set(file, done);
        tell();
      },
    });
    running -= 1;
    shares.set(file, photo ? 1 : 0);
    if (photo) taken += 1;
    else fail(file, error);
    tell();
    if (waiting.length) work();
    else if (!running && taken && !failed) location.assign(location.pathname);
  };
  const take = (files) => {
    form.parentElement.open = true;
    for (const file of files) {
      shares.set(file, 0);
      waiting.push(file);
    }
    tell();
    work();
  };
  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragenter"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    form.classList.remove("over");
    take(event.dataTransfer.files);
  });

  // --- Ticked ones ------------------------------------------------------------
  const use = document.querySelector(".library-use");
  const counter = use?.querySelector(".library-count");
  if (!counter) return;
  const bar = use.querySelector(".library-bar");
  const count = () => {
    const ticked = use.querySelectorAll("input[name=photo]:checked").length;
    counter.textContent = ticked ? interpolate(gettext("Ticked: %s"), [ticked]) : "";
    bar.hidden = !ticked;
  };
  use.addEventListener("change", count);
  addEventListener("pageshow", count);
})();
