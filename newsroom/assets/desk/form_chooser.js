// A field that suggests what the desk knows while one types (a combobox with a list), and takes new names as well; or
// one that adds what is chosen as a line of another field.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form) return;
  const { make, touch } = window.filing;
  let lists = 0;

  const equip = (box) => {
    const field = box.querySelector(".chooser-box > input");
    const chosen = field?.closest(".field").querySelector("input[type=hidden]");
    if (!field || field.role === "combobox") return;
    const lines = document.getElementById(box.dataset.lines);
    if (lines) box.hidden = false;
    const about = box.querySelector("[data-about]");
    const fresh = box.querySelector("[data-when-new]");
    const list = make("ul", { id: `chooser-${++lists}`, className: "chooser-list", hidden: true, role: "listbox" });
    list.ariaLabel = field.labels[0]?.textContent ?? "";
    Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false", autocomplete: "off" });
    field.setAttribute("aria-controls", list.id);
    field.after(list);

    let choices = [];
    let active = -1;
    let asked = 0;
    let timer = 0;

    const showNew = () => {
      if (fresh) fresh.hidden = !field.value.trim() || Boolean(chosen.value);
    };
    const close = () => {
      list.hidden = true;
      field.ariaExpanded = "false";
      field.removeAttribute("aria-activedescendant");
      active = -1;
    };
    const mark = (index) => {
      active = index;
      [...list.children].forEach((item, place) => {
        item.ariaSelected = String(place === index);
        if (place === index) item.scrollIntoView({ block: "nearest" });
      });
      if (index < 0) field.removeAttribute("aria-activedescendant");
      else field.setAttribute("aria-activedescendant", list.children[index].id);
    };
    const addLine = (text) => {
      const known = lines.value.split("\n").map((line) => line.trim()).filter(Boolean);
      if (!known.includes(text)) lines.value = [...known, text].join("\n");
      lines.dispatchEvent(new Event("input", { bubbles: true }));
      field.value = "";
      close();
    };
    const choose = (choice) => {
      if (lines) return choice.id ? addLine(choice.text) : undefined;
      chosen.value = choice.id;
      if (choice.id) field.value = choice.text;
      if (about) about.textContent = choice.id ? choice.about : "";
      close();
      showNew();
      touch();
      if (choice.day) box.dispatchEvent(new CustomEvent("chooser:day", { bubbles: true, detail: choice.day }));
    };
    const show = () => {
      const typed = field.value.trim();
      const last = lines ? box.dataset.nothing : `${box.dataset.new} ${typed}`;
      const items = lines && choices.length ? choices : [...choices, { id: "", text: last, about: "" }];
      list.replaceChildren(
        ...items.map((choice, index) => {
          const item = make("li", { id: `${list.id}-${index}`, role: "option" }, choice.text);
          if (choice.about) item.append(make("span", { className: "row-about" }, choice.about));
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            choose(choice);
          });
          item.choice = choice;
          return item;
        }),
      );
      list.hidden = false;
      field.ariaExpanded = "true";
      mark(-1);
    };
    const ask = async () => {
      const typed = field.value.trim();
      const turn = ++asked;
      if (!typed) return close();
      const day = form.querySelector("[name=event_date]").value;
      const query = new URLSearchParams({ q: typed, on: day });
      try {
        const answer = await fetch(`${box.dataset.chooser}?${query}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || turn !== asked) return;
        choices = (await answer.json()).choices;
        if (document.activeElement === field) show();
      } catch {
        close(); // Without a connection a name can still be written.
      }
    };

    field.addEventListener("input", () => {
      if (chosen) chosen.value = "";
      if (about) about.textContent = "";
      showNew();
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    field.addEventListener("blur", () => {
      clearTimeout(timer);
      asked++;
      close();
    });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((active + step + list.children.length) % list.children.length);
      } else if (event.key === "Enter" && (lines || (!list.hidden && active >= 0))) {
        event.preventDefault();
        if (!list.hidden && active >= 0) choose(list.children[active].choice);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
    showNew();
  };

  // Titles are those of the day of the event.
  form.addEventListener("day:changed", async (event) => {
    const places = new Map();
    for (const name of form.querySelectorAll("[data-person]")) places.set(name.dataset.person, name.querySelector(".row-about"));
    for (const chosen of form.querySelectorAll("input[type=hidden][name$='-person']")) {
      if (chosen.value) places.set(chosen.value, chosen.closest(".chooser").querySelector("[data-about]"));
    }
    if (!places.size) return;
    const query = new URLSearchParams([["on", event.detail], ...[...places.keys()].map((number) => ["id", number])]);
    const answer = await fetch(`${form.dataset.titles}?${query}`).catch(() => null);
    if (!answer?.ok) return;
    for (const choice of (await answer.json()).choices) places.get(choice.id).textContent = choice.about;
  });

  form.querySelectorAll("[data-chooser]").forEach(equip);
  form.addEventListener("row:added", (event) => event.target.querySelectorAll("[data-chooser]").forEach(equip));
})();
