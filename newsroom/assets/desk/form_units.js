// The provinces of the form follow the day of the event.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form) return;
  const { make, touch } = window.filing;
  const day = form.querySelector("[name=event_date]");
  const home = form.querySelector("select[name=home_province]");
  const boxes = form.querySelector("[data-boxes]");
  const note = document.getElementById("units-note");
  let asked = 0;
  let last = day.value.trim();

  const say = (sentences) => {
    note.replaceChildren(...sentences.flatMap((sentence, index) => (index ? [make("br"), sentence] : [sentence])));
    note.hidden = !sentences.length;
  };

  const fillHome = (answer, sentences) => {
    if (home.disabled) return;
    const wanted = home.value;
    const names = new Map(answer.units.map((unit) => [unit.slug, unit.full_name]));
    home.replaceChildren(
      make("option", { value: "" }, "–"),
      ...answer.home.map((slug) => make("option", { value: slug }, names.get(slug))),
    );
    const instead = answer.instead[wanted];
    if (answer.home.includes(wanted)) home.value = wanted;
    else if (instead) {
      sentences.push(instead.sentence);
      const offered = instead.slugs.filter((slug) => answer.home.includes(slug));
      home.value = offered.length === 1 ? offered[0] : "";
    } else home.value = "";
  };

  const fillBoxes = (answer, sentences) => {
    const ticked = [...boxes.querySelectorAll("input:checked")].map((box) => box.value);
    const wanted = new Set(ticked);
    for (const slug of ticked) {
      if (!answer.instead[slug]) continue;
      sentences.push(answer.instead[slug].sentence);
      wanted.delete(slug);
      if (answer.instead[slug].slugs.length === 1) wanted.add(answer.instead[slug].slugs[0]);
    }
    boxes.replaceChildren(
      ...answer.units.map((unit, index) => {
        const id = `id_other_provinces_${index}`;
        const box = make("input", { type: "checkbox", name: "other_provinces", value: unit.slug, id });
        box.checked = wanted.has(unit.slug);
        return make("li", {}, make("label", { htmlFor: id }, box, ` ${unit.full_name}`));
      }),
    );
    boxes.dispatchEvent(new CustomEvent("boxes:filled"));
  };

  const refresh = async () => {
    const typed = day.value.trim();
    if (typed === last || !typed) return;
    last = typed;
    const turn = ++asked;
    const query = new URLSearchParams({ on: typed });
    for (const slug of new Set([home.value, ...[...boxes.querySelectorAll("input:checked")].map((box) => box.value)])) {
      if (slug) query.append("chosen", slug);
    }
    let answer;
    try {
      const response = await fetch(`${form.dataset.units}?${query}`);
      answer = await response.json();
    } catch {
      return; // The server checks again when the form is saved.
    }
    if (turn !== asked) return;
    day.setAttribute("aria-invalid", String(Boolean(answer.error)));
    if (answer.error) return say([answer.error]);
    const sentences = [];
    fillHome(answer, sentences);
    fillBoxes(answer, sentences);
    say([...new Set(sentences)]);
    form.dispatchEvent(new CustomEvent("day:changed", { detail: answer.on }));
  };

  day.addEventListener("change", refresh);
  // An event that was chosen brings its day along.
  form.addEventListener("chooser:day", (event) => {
    if (day.value.trim()) return;
    day.value = event.detail;
    touch();
    refresh();
  });
})();
