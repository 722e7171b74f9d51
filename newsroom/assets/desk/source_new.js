// Files that are dropped: each is sent by itself and says how far it is; one alone leads to its form.
"use strict";

(() => {
  const form = document.getElementById("source-form");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const list = make("ul", { className: "source-sent", ariaLive: "polite" });
  input.closest(".field").append(list);

  const post = (file, progress) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", location.pathname);
      request.setRequestHeader("X-CSRFToken", token);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      request.addEventListener("error", () => done({ error: gettext("The connection was lost. Try again.") }));
      request.addEventListener("load", () => done(request.response ?? { error: gettext("The file could not be taken. Try again.") }));
      const body = new FormData();
      body.append("files", file);
      request.send(body);
    });

  const send = async (files) => {
    const rows = files.map((file) => {
      const share = make("progress", { max: 1, value: 0, ariaLabel: file.name });
      const row = make("li", {}, make("span", {}, file.name), share);
      list.append(row);
      return [file, row, share];
    });
    const kept = [];
    for (const [file, row, share] of rows) {
      const answer = await post(file, (done) => (share.value = done));
      share.remove();
      if (answer.error) {
        row.className = "failed";
        row.replaceChildren(answer.error.startsWith(file.name) ? answer.error : `${file.name}: ${answer.error}`);
        continue;
      }
      kept.push(...answer.sources);
      row.replaceChildren(...answer.sources.map((source) => make("a", { href: source.url, lang: "vi" }, source.title)));
    }
    if (kept.length === 1 && files.length === 1 && !form.querySelector("textarea").value.trim()) location.assign(kept[0].url);
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) send(files);
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    form.classList.remove("over");
    send([...event.dataTransfer.files]);
  });
})();
