// The source beside its form: pointing at either shows the other; words that are clicked go to the field that is chosen.
"use strict";

(() => {
  const form = document.getElementById("filing");
  const source = document.getElementById("source");
  if (!form || !source) return;
  const { make, addRow, touch } = window.filing;
  const text = source.querySelector(".source-text");
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").trim();

  let editor = null;
  document.addEventListener("prose-editor:ready", (event) => (editor = event.detail.editor));

  // --- Which words belong to which place in the form --------------------------
  const marksOf = (key) => [...text.querySelectorAll(`[data-evidence~="${key}"]`)];
  const keysOf = (element) => element.dataset.evidence.trim().split(/\s+/);
  const SIMPLE = {
    headline: "headline", dateline_tag: "dateline_tag", lead: "lead", related_headlines: "related_links",
    event_date: "event_date", home_province: "provinces", other_provinces: "provinces", period_part: "period",
    period_year: "period", event_name: "event", source_credit: "source_credit", body: "body",
  }; // name of the form's field → field of the source
  const ROWS = { officials: ["officials", "name"], documents: ["documents", "number"], photos: ["captions", "caption"], bylines: ["author", "name"] };

  // A row is known by its own words: rows come, go and change places.
  const keyOfRow = (row) => {
    const [kind, name] = ROWS[row.closest("[data-rows]").dataset.rows] ?? [];
    const words = row.querySelector(`[name$="-${name}"]`)?.value.trim();
    if (!kind || !words) return [];
    const found = [...text.querySelectorAll(`[data-evidence*="${kind}-"]`)].filter((mark) => mark.textContent.includes(words.slice(0, 40)));
    return found.flatMap(keysOf).filter((key) => key.startsWith(`${kind}-`));
  };
  const keysAt = (element) => {
    const row = element.closest(".row");
    if (row) return keyOfRow(row);
    const name = element.closest(".field-body") ? "body" : element.name;
    const kind = SIMPLE[name];
    return kind ? [...text.querySelectorAll(`[data-evidence*="${kind}-"]`)].flatMap(keysOf).filter((key) => key.startsWith(`${kind}-`)) : [];
  };
  const placesOf = (key) => {
    const kind = key.replace(/-\d+$/, "");
    const rows = Object.entries(ROWS).find(([, [found]]) => found === kind)?.[0];
    if (rows) return [...form.querySelectorAll(`[data-rows="${rows}"] .row`)].filter((row) => keyOfRow(row).includes(key));
    const name = kind === "figures" ? "body" : Object.keys(SIMPLE).find((one) => SIMPLE[one] === kind);
    const found = name === "body" ? form.querySelector(".field-body") : field(name)?.closest(".field");
    return found ? [found] : [];
  };

  let lit = [];
  const light = (elements) => {
    for (const element of lit) element.classList.remove("lit");
    lit = elements;
    for (const element of lit) element.classList.add("lit");
  };
  const within = (element) => {
    const scroller = source.querySelector(".source-rest");
    const [box, frame] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
    const top = frame.top + (bar.offsetHeight || 0);
    if (box.top < top || box.bottom > frame.bottom) scroller.scrollTop += box.top - top - frame.height / 4;
  };
  const pointAt = (element, follow) => {
    const marks = [...new Set(keysAt(element))].flatMap(marksOf);
    light(marks);
    if (follow && marks.length && source.classList.contains("apart")) within(marks[0]);
  };
  form.addEventListener("pointerover", ({ target }) => pointAt(target, false));
  form.addEventListener("focusin", ({ target }) => {
    pointAt(target, true);
    choose(target);
  });
  const show = (element) => light([...new Set(keysOf(element).flatMap(placesOf)), element]);
  text.addEventListener("pointerover", ({ target }) => {
    const marked = target.closest("[data-evidence]");
    if (marked) show(marked);
  });
  const figures = source.querySelector(".source-figures");
  figures?.addEventListener("pointerover", ({ target }) => {
    const key = target.closest("[data-points]")?.dataset.points;
    if (key) light([...marksOf(key), ...placesOf(key)]);
  });
  for (const side of [form, text, figures].filter(Boolean)) side.addEventListener("pointerleave", () => light([]));

  // --- Words ------------------------------------------------------------------
  const lines = [...text.querySelectorAll(".source-words")];
  const words = lines.flatMap((line, at) => [...line.textContent.matchAll(/\S+/g)].map((found) => ({ at, start: found.index, end: found.index + found[0].length })));
  let first = 0;
  let last = -1; // nothing is chosen

  const placeIn = (line, offset) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && offset > node.length) {
      offset -= node.length;
      node = walker.nextNode();
    }
    return node ? [node, offset] : [line, 0];
  };
  const rangeOf = (from, to) => {
    const range = document.createRange();
    range.setStart(...placeIn(lines[words[from].at], words[from].start));
    range.setEnd(...placeIn(lines[words[to].at], words[to].end));
    return range;
  };
  const wordsOf = (from, to) => {
    const parts = [];
    for (let at = words[from].at; at <= words[to].at; at++) {
      const line = lines[at].textContent;
      const start = at === words[from].at ? words[from].start : 0;
      const end = at === words[to].at ? words[to].end : line.length;
      parts.push(line.slice(start, end).replace(/\s+/g, " ").trim());
    }
    return parts.filter(Boolean).join("\n");
  };
  // The word at a place of the text, or the one before it.
  const wordAt = (node, offset) => {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".source-words");
    if (!line) return -1;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    const [at, place] = [lines.indexOf(line), before.toString().length];
    let found = -1;
    for (let number = 0; number < words.length && words[number].at <= at; number++) {
      if (words[number].at === at && words[number].start <= place) found = number;
    }
    return found;
  };

  const picked = make("output", { className: "assign-words", lang: "vi" });
  const select = (from, to) => {
    [first, last] = [Math.min(from, to), Math.max(from, to)];
    const range = rangeOf(first, last);
    const selection = getSelection();
    selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    picked.textContent = `“${wordsOf(first, last).slice(0, 120)}”`;
    put.disabled = false;
    const marked = range.startContainer.parentElement.closest("[data-evidence]");
    if (marked) show(marked);
  };
  let anchor = 0;
  text.addEventListener("pointerup", (event) => {
    if (event.button) return;
    setTimeout(() => {
      const selection = getSelection();
      if (!selection.anchorNode || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
      const from = event.shiftKey ? anchor : wordAt(selection.anchorNode, selection.anchorOffset);
      const to = wordAt(selection.focusNode, selection.focusOffset);
      if (from < 0 || to < 0) return;
      if (!event.shiftKey) anchor = from;
      select(from, to);
    });
  });
  text.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !words.length) return;
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      return assign();
    }
    if (!move && !line) return;
    event.preventDefault();
    const here = last < 0 ? -1 : first === anchor ? last : first;
    let to = here + (move ?? 0);
    if (line) {
      const at = here < 0 ? 0 : words[here].at;
      const next = line > 0 ? words.findIndex((word) => word.at > at) : words.findLastIndex((word) => word.at < at);
      to = next < 0 ? here : line > 0 ? next : words.findIndex((word) => word.at === words[next].at);
    }
    to = Math.max(0, Math.min(words.length - 1, to));
    if (!event.shiftKey) anchor = to;
    select(anchor, to);
    within(rangeOf(to, to));
  });

  // --- Where they go ------------------------------------------------------------
  const set = (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
    return element;
  };
  const oneLine = (value) => value.replace(/\s*\n\s*/g, " ");
  const cut = (value) => oneLine(value).replace(/^[\s,;:.()“”"–—-]+|[\s,;:()“”"–—-]+$/g, "");
  const inRow = (rows, name, value) => {
    const part = form.querySelector(`[data-rows="${rows}"]`);
    const empty = [...part.querySelectorAll(`.row [name$="-${name}"]:not([type=hidden])`)].find((one) => !one.value.trim());
    return set(empty ?? addRow(part).querySelector(`[name$="-${name}"]`), value);
  };
  const DAY = /(\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(\d{1,2})(?:\s*(?:[/.-]|\s+năm\s+)\s*(\d{4}))?/;
  const day = (value) => {
    const found = DAY.exec(value);
    if (!found) return null;
    const year = found[3] ?? /\d{4}$/.exec(field("event_date").value)?.[0] ?? source.dataset.year;
    return set(field("event_date"), `${Number(found[1])}/${Number(found[2])}/${year}`);
  };
  const province = (value) => {
    const wanted = plain(value);
    const bare = (option) => plain(option.textContent).replace(/^(tinh|thanh pho|thu do) /, "");
    const found = [...field("home_province").options].find((option) => option.value && wanted.includes(bare(option)));
    return found ? set(field("home_province"), found.value) : null;
  };
  const QUARTERS = { i: "Q1", ii: "Q2", iii: "Q3", iv: "Q4", 1: "Q1", 2: "Q2", 3: "Q3", 4: "Q4" };
  const period = (value) => {
    const folded = plain(value);
    const quarter = /quy\s+(iv|i{1,3}|[1-4])/.exec(folded)?.[1];
    const half = /(?:6|sau) thang (dau|cuoi)/.exec(folded)?.[1];
    const month = /thang\s+(\d{1,2})/.exec(folded)?.[1];
    const part = quarter ? QUARTERS[quarter] : half ? (half === "dau" ? "H1" : "H2") : month ? month.padStart(2, "0") : /nam/.test(folded) ? "year" : "";
    const year = /\d{4}/.exec(folded)?.[0];
    if (!part) return null;
    set(field("period_part"), part);
    return year ? set(field("period_year"), year) : field("period_year");
  };
  const paragraphs = (value) => {
    if (editor) {
      const content = value.split("\n").map((line) => ({ type: "paragraph", content: [{ type: "text", text: line }] }));
      editor.commands.insertContentAt(editor.state.doc.content.size, content);
      touch();
      return editor.view.dom;
    }
    return set(field("body"), [field("body").value, value].filter(Boolean).join("\n\n"));
  };
  const below = (name) => (value) => set(field(name), [field(name).value.trim(), value].filter(Boolean).join("\n"));
  const labelOf = (name) => form.querySelector(`label[for="id_${name}"]`)?.textContent.trim() ?? "";
  const oneMore = (label) => interpolate(gettext("%s: one more"), [label]);
  const inList = (rows) => oneMore(form.querySelector(`[data-rows="${rows}"] > h2`).firstChild.textContent.trim());
  const TARGETS = {
    headline: [labelOf("headline"), (value) => set(field("headline"), oneLine(value))],
    dateline_tag: [labelOf("dateline_tag"), (value) => set(field("dateline_tag"), cut(value))],
    lead: [labelOf("lead"), (value) => set(field("lead"), value)],
    body: [oneMore(labelOf("body")), paragraphs],
    event_date: [labelOf("event_date"), day],
    home_province: [labelOf("home_province"), province],
    event_name: [labelOf("event_name"), (value) => set(field("event_name"), cut(value))],
    period: [field("period_part").closest("fieldset").querySelector("legend").textContent.trim(), period],
    official: [inList("officials"), (value) => inRow("officials", "name", cut(value))],
    document: [inList("documents"), (value) => inRow("documents", "number", cut(value))],
    byline: [inList("bylines"), (value) => inRow("bylines", "name", cut(value))],
    related_headlines: [oneMore(labelOf("related_headlines")), below("related_headlines")],
    source_credit: [labelOf("source_credit"), (value) => set(field("source_credit"), cut(value))],
  };
  const EXACT = "exact"; // the very field in a row that was touched last
  let exact = null;
  const list = make("select", { id: "assign-to" });
  for (const [name, [label]] of Object.entries(TARGETS)) list.append(make("option", { value: name }, label));
  const put = make("button", { type: "button", className: "button button-main", disabled: true }, gettext("Put there"));
  const said = make("span", { className: "assign-said", role: "status" });
  const bar = make(
    "div",
    { className: "assign-bar", role: "group", ariaLabel: gettext("Put words of the source into the form") },
    picked,
    make("label", { htmlFor: "assign-to" }, gettext("Words go to")),
    list,
    put,
    said,
  );
  // The field that one was in last is where words go.
  const choose = (element) => {
    const part = element.closest(".row")?.closest("[data-rows]")?.dataset.rows;
    const name = part ? element.name?.replace(/^.*-/, "") : element.closest(".field-body") ? "body" : element.name?.replace(/^period_.*/, "period");
    if (part && element.matches("textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=number])")) {
      exact = element;
      list.querySelector(`[value=${EXACT}]`)?.remove();
      const rowName = element.closest(".row").querySelector("[name$='-name'], [name$='-number']")?.value.trim();
      list.prepend(make("option", { value: EXACT }, [rowName, element.labels[0]?.textContent.trim()].filter(Boolean).join(": ")));
      list.value = EXACT;
    } else if (name in TARGETS) list.value = name;
  };
  const exactly = (value) => {
    if (!exact?.isConnected) return null;
    if (exact.name.endsWith("-titles_given") && exact.value.trim()) return set(exact, `${exact.value.trim()}; ${cut(value)}`);
    return set(exact, exact.matches("textarea") ? value : cut(value));
  };

  // What was put somewhere by hand is marked as such.
  const assigned = typeof Highlight === "undefined" ? null : new Highlight();
  if (assigned) CSS.highlights.set("assigned", assigned);

  const assign = () => {
    if (last < 0) return;
    const target = list.value === EXACT ? exactly : TARGETS[list.value][1];
    const label = list.selectedOptions[0].textContent;
    const done = target(wordsOf(first, last));
    if (!done) {
      said.textContent = interpolate(gettext("These words do not fit there: %s"), [label]);
      return;
    }
    assigned?.add(rangeOf(first, last));
    done.closest("details")?.setAttribute("open", "");
    said.textContent = interpolate(gettext("Put into: %s"), [label]);
    light([done.closest(".row, .field") ?? done]);
    if (source.classList.contains("apart")) done.scrollIntoView({ block: "nearest" });
    if (list.value === "official") choose(done.closest(".row").querySelector("[name$='-titles_given']"));
  };
  put.addEventListener("mousedown", (event) => event.preventDefault()); // the chosen words stay chosen
  put.addEventListener("click", assign);
  text.before(bar);
  text.setAttribute("aria-describedby", "source-keys");
  text.after(make("p", { id: "source-keys", className: "help source-keys" }, gettext("With the keyboard: arrow keys go from word to word, with Shift they take more of them, Enter puts them into the field.")));

  // --- The event --------------------------------------------------------------------
  for (const offered of source.querySelectorAll("[data-event]")) {
    offered.hidden = false;
    offered.addEventListener("click", () => {
      set(field("event_name"), offered.dataset.name);
      field("event").value = offered.dataset.event; // after the name, which makes it a new one
      field("event_name").closest(".chooser").querySelector("[data-when-new]").hidden = true;
      said.textContent = interpolate(gettext("Put into: %s"), [labelOf("event_name")]);
      light([field("event_name").closest(".field")]);
    });
  }

  // --- Side by side, or one at a time ---------------------------------------------
  const wide = matchMedia("(min-width: 68rem)");
  const frame = source.parentElement;
  const button = (name, label) => {
    const made = make("button", { type: "button", className: "button", ariaPressed: "false" }, label);
    made.addEventListener("click", () => turn(name));
    return made;
  };
  const sides = { source: button("source", gettext("Source")), form: button("form", gettext("Form")) };
  const turn = (name) => {
    frame.dataset.side = name;
    for (const [side, made] of Object.entries(sides)) made.ariaPressed = String(side === name);
  };
  frame.prepend(make("div", { className: "source-switch", role: "group", ariaLabel: gettext("What is shown") }, sides.source, sides.form));
  const fit = () => source.classList.toggle("apart", wide.matches);
  wide.addEventListener("change", fit);
  fit();
  turn("form");
  if (!wide.matches) scrollTo(0, 0); // what stood above is hidden now
  // A link to a field leads to the form; a field in a closed part opens it.
  source.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    turn("form");
    target.closest("details")?.setAttribute("open", "");
    if (target.id === "id_body" && editor) {
      event.preventDefault();
      editor.commands.focus();
    } else if (target.matches("input, select, textarea")) {
      event.preventDefault();
      target.focus();
    }
  });
})();
