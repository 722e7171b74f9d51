// Photos: sent as soon as they are chosen or dropped, each with a row of its own; the focal point is a click.
"use strict";

(() => {
  const form = document.getElementById("filing");
  const part = form?.querySelector(".photos");
  if (!part) return;
  const { make, addRow, touch } = window.filing;
  const drop = part.querySelector(".drop");
  const input = drop.querySelector("input[type=file]");
  const uploads = drop.querySelector(".uploads");
  const field = (row, name) => row.querySelector(`[name$='-${name}']`);

  // --- One row --------------------------------------------------------------
  const placeMark = (row) => {
    const mark = row.querySelector(".focal-mark");
    const share = (name) => Math.min(100, Math.max(0, Number(field(row, name).value || 50)));
    mark.style.left = `${share("focal_x")}%`;
    mark.style.top = `${share("focal_y")}%`;
  };
  const equip = (row) => {
    const frame = row.querySelector(".photo-frame");
    if (!row.dataset.photo || frame.querySelector(".focal-mark")) return;
    frame.append(make("span", { className: "focal-mark", ariaHidden: "true" }));
    placeMark(row);
    frame.addEventListener("click", (event) => {
      const box = frame.getBoundingClientRect();
      field(row, "focal_x").value = Math.round(((event.clientX - box.left) / box.width) * 100);
      field(row, "focal_y").value = Math.round(((event.clientY - box.top) / box.height) * 100);
      placeMark(row);
      touch();
    });
    for (const name of ["focal_x", "focal_y"]) field(row, name).addEventListener("input", () => placeMark(row));
    const insert = row.querySelector(".insert");
    insert.hidden = false;
    insert.addEventListener("click", () => {
      document.dispatchEvent(
        new CustomEvent("photo:insert", {
          detail: {
            url: `/admin/photos/${row.dataset.photo}/`,
            alt: field(row, "alt").value.trim(),
            caption: field(row, "caption").value.trim(),
          },
        }),
      );
    });
  };
  form.addEventListener("row:added", (event) => {
    if (event.target.matches(".photo")) equip(event.target);
  });
  part.querySelectorAll(".photo").forEach(equip);

  // --- Sending --------------------------------------------------------------
  const addPhoto = (photo) => {
    const row = addRow(part);
    field(row, "id").value = photo.id;
    row.dataset.photo = photo.id;
    row.querySelector(".photo-file")?.remove();
    row.querySelector(".photo-frame").hidden = false;
    row.querySelector(".photo-picture").src = `${photo.url}?size=small`;
    equip(row);
    touch();
    return row;
  };
  const send = (file) =>
    new Promise((done) => {
      const line = make("li", {}, `${file.name} … `);
      const share = make("progress", { max: 1, value: 0, ariaLabel: file.name });
      line.append(share);
      uploads.append(line);
      const fail = (sentence) => {
        line.className = "failed";
        line.replaceChildren(`${file.name}: ${sentence}`);
        done(null);
      };
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.upload);
      request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) share.value = event.loaded / event.total;
      });
      request.addEventListener("error", () => fail(gettext("The connection was lost. Try again.")));
      request.addEventListener("load", () => {
        if (request.status !== 201) return fail(request.response?.error ?? gettext("The photo could not be taken. Try again."));
        line.remove();
        done(addPhoto(request.response));
      });
      const body = new FormData();
      body.append("file", file);
      request.send(body);
    });
  const sendAll = async (files) => {
    uploads.querySelectorAll(".failed").forEach((line) => line.remove());
    let first = null;
    for (const file of files) {
      const row = await send(file);
      first ??= row;
    }
    if (first) field(first, "caption").focus({ preventScroll: true });
  };

  drop.hidden = false;
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    sendAll([...input.files]);
    input.value = "";
  });
  input.addEventListener("input", (event) => event.stopPropagation());
  for (const name of ["dragover", "dragenter"]) {
    part.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  part.addEventListener("dragleave", () => drop.classList.remove("over"));
  part.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    sendAll([...event.dataTransfer.files]);
  });
})();
