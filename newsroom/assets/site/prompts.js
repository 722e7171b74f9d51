// Suggestions while one types in a search field: a combobox (ARIA 1.2) whose list comes from the server as it is shown.
const WAIT = 150; // milliseconds after the last letter

const styled = (href) => new Promise((done) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done });
  document.head.append(link);
});

const make = (tag, className, attributes) => Object.assign(document.createElement(tag), { className, ...attributes });

export const suggest = async (field) => {
  if (field.role === "combobox") return;
  const { form } = field;
  const around = field.parentElement;
  const box = make("div", "prompts", { hidden: true });
  const told = make("p", "prompts-told", { role: "status" });
  const name = `${field.id}-prompts`;
  let options = [];
  let active = -1;
  let shown = null; // what was typed for the list that stands there
  let timer = 0;
  let asking = null;
  let composing = false; // a letter is not yet what it will be

  const closed = () => box.hidden;
  const mark = (place) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = options[place];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    mark(-1);
    box.hidden = true;
    told.textContent = "";
    field.ariaExpanded = "false";
  };
  const open = () => {
    if (!options.length) return close();
    box.hidden = false;
    field.ariaExpanded = "true";
    told.textContent = box.firstElementChild.dataset.said;
  };
  const show = (typed, html) => {
    mark(-1);
    const page = new DOMParser().parseFromString(html, "text/html");
    box.replaceChildren(...page.body.children);
    options = [...box.querySelectorAll("[role=option]")];
    options.forEach((option, place) => { option.id = `${name}-${place}`; });
    if (box.firstElementChild) box.firstElementChild.id = name;
    shown = typed;
    open();
  };
  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    const typed = field.value.trim();
    if (!typed) return close();
    if (typed === shown) return open();
    const turn = asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.prompts}?${new URLSearchParams({ q: typed })}`, { signal: turn.signal });
      const html = answer.ok ? await answer.text() : "";
      if (turn === asking && document.activeElement === field) show(typed, html);
    } catch {
      if (turn === asking) close(); // without a connection one can still search
    }
  };
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };

  field.addEventListener("input", ({ isComposing }) => {
    composing = isComposing;
    if (composing) clearTimeout(timer);
    else if (field.value.trim()) askSoon();
    else close();
  });
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => {
    composing = false;
    askSoon();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (closed()) return void ask();
      const places = options.length + 1; // one of them is the field itself
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && !closed() && active >= 0) {
      event.preventDefault();
      options[active].click();
    } else if (event.key === "Escape" && !closed()) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter") close();
  });
  box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-search]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit(); // with what else the form says
  });

  Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false", ariaHasPopup: "listbox", autocomplete: "off" });
  field.setAttribute("aria-controls", name);
  await styled(form.dataset.style);
  around.classList.add("prompts-around");
  around.append(box, told);
  if (document.activeElement === field && field.value !== field.defaultValue && !composing) ask();
};
