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
    const about = () => ({
      url: `/admin/photos/${row.dataset.photo}/`,
      alt: field(row, "alt").value.trim(),
      caption: field(row, "caption").value.trim(),
    });
    const insert = row.querySelector(".insert");
    insert.hidden = false;
    insert.addEventListener("click", () => document.dispatchEvent(new CustomEvent("photo:insert", { detail: about() })));
    // Dragged into the text, the picture lands where it is dropped; the button does the same without a mouse.
    const picture = row.querySelector(".photo-picture");
    picture.draggable = true;
    picture.addEventListener("dragstart", (event) => {
      event.dataTransfer.clearData();
      event.dataTransfer.setData(window.filing.PHOTO, JSON.stringify(about()));
      event.dataTransfer.effectAllowed = "copy";
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
    for (const name of ["caption", "credit", "alt", "focal_x", "focal_y"]) field(row, name).value = photo[name];
    equip(row);
    touch();
    return row;
  };
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const send = async (file) => {
    const line = make("li", {}, `${file.name} … `);
    const share = make("progress", { max: 1, value: 0, ariaLabel: file.name });
    line.append(share);
    uploads.append(line);
    const { photo, error, refused } = await window.sendPhoto(form.dataset.upload, file, {
      progress: (done) => (share.value = done),
    });
    if (photo) {
      line.remove();
      return addPhoto(photo);
    }
    line.className = "failed";
    line.replaceChildren(`${file.name}: ${error} `);
    if (refused) return null;
    const again = make("button", { type: "button", className: "button tool" }, gettext("Try again"));
    again.addEventListener("click", () => {
      line.remove();
      sendAll([file]);
    });
    line.append(again);
    return null;
  };
  const sendAll = async (files) => {
    uploads.querySelectorAll(".failed:not(:has(button))").forEach((line) => line.remove());
    let first = null;
    for (const file of files) {
      const row = await send(file);
      first ??= row;
    }
    if (first) field(first, "caption").focus({ preventScroll: true });
  };

  // --- From the library -----------------------------------------------------
  // Where a fragment or JSON was asked for and the page to sign in came, one signs in and it is asked again.
  const whileSignedIn = async (ask) => {
    const answer = await ask().catch(() => null);
    if (!answer || (answer.status !== 403 && !answer.redirected)) return answer;
    return (await window.session.signIn(true).catch(() => false)) ? ask().catch(() => null) : null;
  };
  const openLibrary = async (address) => {
    const dialog = make("dialog", { className: "library-dialog", ariaLabel: gettext("Photo library") });
    const search = make("input", { type: "search", ariaLabel: gettext("Search"), placeholder: gettext("Search") });
    const body = make("div", { className: "library-body", ariaLive: "polite" });
    const use = make("button", { type: "button", className: "button button-main", disabled: true }, gettext("Use the ticked ones"));
    const close = make("button", { type: "button", className: "button" }, gettext("Cancel"));
    const note = make("span", { className: "errorlist", role: "alert" });
    dialog.append(
      make("header", {}, make("h2", {}, gettext("Photo library")), search),
      body,
      make("footer", {}, use, close, note),
    );
    const ticked = () => [...body.querySelectorAll("input[name=photo]:checked")].map((box) => box.value);
    const show = async () => {
      const asked = new URLSearchParams({ part: 1, q: search.value });
      const answer = await whileSignedIn(() => fetch(`${address}?${asked}`));
      if (!answer?.ok) return (note.textContent = gettext("The connection was lost. Try again."));
      note.textContent = "";
      body.innerHTML = await answer.text();
      use.disabled = true;
    };
    let pause = 0;
    for (const name of ["input", "change"]) dialog.addEventListener(name, (event) => event.stopPropagation());
    search.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(show, 250);
    });
    body.addEventListener("change", () => (use.disabled = !ticked().length));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    use.addEventListener("click", async () => {
      use.disabled = true;
      const sent = new FormData();
      for (const number of ticked()) sent.append("photo", number);
      if (form.dataset.story) sent.append("story", form.dataset.story);
      const take = () =>
        fetch(drop.dataset.use, { method: "POST", body: sent, headers: { Accept: "application/json", "X-CSRFToken": token() } });
      const answer = await whileSignedIn(take);
      const found = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (!found.photos) {
        use.disabled = false;
        return (note.textContent = found.error ?? gettext("The photos could not be taken. Try again."));
      }
      const rows = found.photos.map(addPhoto);
      dialog.close();
      return field(rows[0], "caption").focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    show();
  };
  const library = drop.querySelector(".from-library");
  library.addEventListener("click", (event) => {
    event.preventDefault();
    openLibrary(library.pathname);
  });

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
