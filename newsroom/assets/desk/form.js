// The filing form: rows that come and go, letters counted, days from a calendar, and no way to lose what was typed.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form) return;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // --- Unsaved work ---------------------------------------------------------
  const state = document.getElementById("save-state");
  let dirty = "dirty" in form.dataset;
  let sending = false;
  const touch = () => {
    dirty = true;
    if (state) state.textContent = gettext("Not saved yet");
    form.dispatchEvent(new CustomEvent("filing:touched"));
  };
  form.addEventListener("input", touch); // boxes and lists too; a text field's "change" would only say it again
  addEventListener("beforeunload", (event) => {
    if (dirty && !sending) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (sending) return event.preventDefault();
    sending = true;
    if (state) state.textContent = gettext("Saving …");
    // The button that was pressed goes along only while it is enabled.
    setTimeout(() => form.querySelectorAll(".save-bar button").forEach((button) => (button.disabled = true)));
  });
  addEventListener("pageshow", () => {
    sending = false;
    form.querySelectorAll(".save-bar button").forEach((button) => (button.disabled = false));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    form.querySelector("button[name=_draft]")?.click();
  });

  // --- Letters --------------------------------------------------------------
  const count = (field) => {
    const longest = Number(field.dataset.longest);
    const length = field.value.trim().length;
    let counter = field.parentElement.querySelector(":scope > .counter");
    if (length < longest * 0.8) return counter?.remove();
    if (!counter) field.after((counter = make("span", { className: "counter" })));
    counter.textContent = interpolate(gettext("%s of %s characters"), [length, longest]);
    counter.classList.toggle("over", length > longest);
  };
  form.addEventListener("input", (event) => {
    if (event.target.dataset?.longest) count(event.target);
  });
  form.querySelectorAll("[data-longest]").forEach(count);

  // --- Days -----------------------------------------------------------------
  const addCalendar = (field) => {
    if (field.closest(".day-box") || field.disabled) return;
    const native = make("input", { type: "date", className: "native", tabIndex: -1, ariaHidden: "true" });
    const button = make("button", { type: "button", className: "button tool", ariaLabel: gettext("Choose from a calendar") }, "▾");
    const box = make("span", { className: "day-box" });
    field.replaceWith(box);
    box.append(field, button, native);
    button.addEventListener("click", () => {
      const parts = field.value.trim().match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
      native.value = parts ? `${parts[3]}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}` : "";
      native.showPicker();
    });
    native.addEventListener("input", (event) => event.stopPropagation());
    native.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!native.value) return;
      const [year, month, day] = native.value.split("-").map(Number);
      field.value = `${day}/${month}/${year}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
  };

  // --- Rows -----------------------------------------------------------------
  const rowsOf = (part) => [...part.querySelectorAll(":scope > .row-list > .row")];
  const total = (part) => part.querySelector("input[name$='-TOTAL_FORMS']");
  const number = (part) =>
    rowsOf(part).forEach((row, index) => (row.querySelector("[data-position]").value = index + 1));
  const nameOf = (row) =>
    row.querySelector(".row-name")?.firstChild?.textContent.trim() ||
    row.querySelector("input[name$='-name'], input[name$='-number'], textarea")?.value.trim() ||
    "";

  const prepare = (part, row) => {
    row.classList.add("scripted");
    const tools = row.querySelector(".row-tools");
    const box = row.querySelector("input[name$='-remove']");
    const tool = (text, label, act) => {
      const button = make("button", { type: "button", className: "button tool" }, text);
      if (label) button.ariaLabel = label;
      button.addEventListener("click", act);
      tools.append(button);
      return button;
    };
    const move = (step) => () => {
      const rows = rowsOf(part);
      const other = rows[rows.indexOf(row) + step];
      if (!other) return;
      if (step < 0) other.before(row);
      else other.after(row);
      number(part);
      touch();
      document.activeElement?.blur();
      (step < 0 ? up : down).focus();
    };
    const up = tool("↑", gettext("Move up"), move(-1));
    const down = tool("↓", gettext("Move down"), move(1));
    const remove = tool(gettext("Remove"), "", () => {
      const isNew = !row.querySelector("input[name$='-id']").value;
      if (isNew) {
        const neighbour = row.nextElementSibling || row.previousElementSibling;
        row.remove();
        number(part);
        (neighbour?.querySelector(".tool") || part.querySelector(".add, .drop input"))?.focus();
      } else {
        box.checked = !box.checked;
        row.classList.toggle("removed", box.checked);
        remove.textContent = box.checked ? interpolate(gettext("Keep %s"), [nameOf(row)]) : gettext("Remove");
      }
      touch();
    });
    if (box.checked) {
      row.classList.add("removed");
      remove.textContent = interpolate(gettext("Keep %s"), [nameOf(row)]);
    }
    row.querySelectorAll("[data-day]").forEach(addCalendar);
    row.querySelectorAll("[data-longest]").forEach(count);
    row.dispatchEvent(new CustomEvent("row:added", { bubbles: true }));
  };

  const addRow = (part) => {
    const index = Number(total(part).value);
    const holder = make("template");
    holder.innerHTML = part.querySelector(":scope > template").innerHTML.replaceAll("__prefix__", index);
    const row = holder.content.firstElementChild;
    part.querySelector(":scope > .row-list").append(row);
    total(part).value = index + 1;
    prepare(part, row);
    number(part);
    return row;
  };

  for (const part of form.querySelectorAll("[data-rows]")) {
    // Without scripts an empty row waits for what is added; here a button does.
    const isBlank = (row) =>
      !row.querySelector("input[name$='-id']").value &&
      !row.querySelector(".errorlist, .namesakes") &&
      !row.querySelector(`[name$='-${part.dataset.blank}']`)?.value;
    for (const row of rowsOf(part)) {
      if (isBlank(row)) row.remove();
      else prepare(part, row);
    }
    number(part);
    const add = part.querySelector(":scope > .add");
    if (!add) continue;
    add.hidden = false;
    add.addEventListener("click", () => {
      addRow(part).querySelector("input:not([type=hidden]), textarea, select")?.focus();
      touch();
    });
  }
  form.querySelectorAll("[data-day]").forEach(addCalendar);

  // --- Boxes to tick --------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const boxes = form.querySelector("[data-boxes]");
  if (boxes) {
    const filter = make("input", {
      type: "search", className: "boxes-filter", ariaLabel: gettext("Find a province"), placeholder: gettext("Find a province"),
    });
    boxes.before(filter);
    const show = () => {
      for (const item of boxes.children) {
        const wanted = plain(item.textContent).includes(plain(filter.value.trim()));
        item.hidden = !wanted && !item.querySelector("input").checked;
      }
    };
    filter.addEventListener("input", (event) => {
      event.stopPropagation();
      show();
    });
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    boxes.addEventListener("boxes:filled", show);
    const counter = form.querySelector("[data-count-of=other_provinces]");
    const tell = () => (counter.textContent = boxes.querySelectorAll("input:checked").length || "");
    boxes.addEventListener("change", tell);
    boxes.addEventListener("boxes:filled", tell);
  }

  // Enter in a one-line field must not send the form by the first button it finds.
  form.addEventListener("keydown", (event) => {
    const oneLine = "input:not([type=submit], [type=button], [type=checkbox], [type=radio]), [name=headline]";
    if (event.key === "Enter" && event.target.matches(oneLine)) event.preventDefault();
  });

  // A field with something wrong in it is not hidden, and the first one is where one starts.
  form.querySelectorAll("details:has(.has-error)").forEach((details) => (details.open = true));
  const wrong = form.querySelector(".has-error :is(input, textarea, select):not([type=hidden], .native)");
  if (wrong) wrong.focus();
  else if (!form.dataset.story) form.querySelector("[name=headline]").focus();

  const leaving = () => (sending = true);
  window.filing = { form, make, addRow, touch, leaving, PHOTO: "application/x-newsroom-photo" };
})();
