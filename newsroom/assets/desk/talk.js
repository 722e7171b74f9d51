// Comments beside the text: words are selected and spoken about, names come after an @, decisions are made in place.
"use strict";

(() => {
  const reading = document.querySelector(".reading");
  if (!reading || !document.getElementById("talk")) return;

  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  // --- Words that are selected ------------------------------------------------
  const offer = make("div", { className: "talk-offer", hidden: true });
  offer.setAttribute("role", "group");
  offer.setAttribute("aria-label", gettext("About the selected words"));
  document.body.append(offer);
  let chosen = null;

  const words = (range) => range.toString().replace(/\s+/g, " ").trim();

  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = range.startContainer.nodeType === Node.TEXT_NODE ? range.startContainer.parentElement : range.startContainer;
    const place = start.closest?.("[data-said]");
    if (!place) return null;
    const inside = range.cloneRange();
    if (!place.contains(range.endContainer)) inside.setEnd(place, place.childNodes.length);
    const quote = textOf(inside);
    if (!quote) return null;
    const before = document.createRange();
    before.setStart(place, 0);
    before.setEnd(inside.startContainer, inside.startOffset);
    return { quote, field: place.dataset.said, before: textOf(before).slice(-120), range: inside };
  };

  // Blocks end words, though no blank stands between them.
  const textOf = (range) => {
    const part = range.cloneContents();
    for (const block of part.querySelectorAll("p, h2, h3, li, blockquote, figcaption, td, th, tr, br")) block.after(" ");
    return part.textContent.replace(/\s+/g, " ").trim();
  };

  const show = () => {
    chosen = selected();
    offer.hidden = !chosen;
    if (!chosen) return;
    const box = chosen.range.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left + scrollX, scrollX + innerWidth - offer.offsetWidth - 8));
    offer.style.left = `${left}px`;
    offer.style.top = `${box.bottom + scrollY + 8}px`;
  };
  document.addEventListener("selectionchange", () => {
    if (!offer.contains(document.activeElement)) show();
  });

  const speak = (which) => {
    if (!chosen) return;
    const form = document.querySelector(`#talk-${which} form`);
    form.closest("details").open = true;
    for (const name of ["quote", "field", "before"]) form.elements[name].value = chosen[name];
    if (which === "suggestion") form.elements.proposed.value = chosen.quote;
    offer.hidden = true;
    (which === "suggestion" ? form.elements.proposed : form.elements.text).focus();
  };
  for (const [which, label] of [["comment", gettext("Comment")], ["suggestion", gettext("Suggest other words")]]) {
    const button = make("button", { type: "button", className: "button" }, label);
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => speak(which));
    offer.append(button);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !offer.hidden) offer.hidden = true;
  });
  // Whoever pastes other words into the box speaks about those, wherever they stand.
  document.addEventListener("input", (event) => {
    if (event.target.name !== "quote" || !event.target.closest(".talk-new")) return;
    for (const name of ["field", "before"]) event.target.form.elements[name].value = "";
  });

  // --- Names after an @ ---------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const names = () => [...document.querySelectorAll("#colleagues option")].map((option) => option.value);
  let list = null;
  const close = () => {
    list?.box.removeAttribute("aria-activedescendant");
    list?.element.remove();
    list = null;
  };
  const take = (name) => {
    const { box, start } = list;
    box.setRangeText(`@${name} `, start, box.selectionStart, "end");
    close();
    box.focus();
  };
  const point = (index) => {
    const options = [...list.element.children];
    list.index = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === list.index)));
    list.box.setAttribute("aria-activedescendant", options[list.index].id);
  };
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.dataset?.mentions) return;
    close();
    const typed = /(^|\s)@([^@\n]{0,40})$/u.exec(box.value.slice(0, box.selectionStart));
    if (!typed) return;
    const found = names().filter((name) => plain(name).split(" ").some((_, at, parts) => parts.slice(at).join(" ").startsWith(plain(typed[2])))).slice(0, 6);
    if (!found.length) return;
    const element = make("ul", { className: "talk-names", id: "talk-names" });
    element.setAttribute("role", "listbox");
    element.setAttribute("aria-label", gettext("Colleagues"));
    found.forEach((name, number) => {
      const option = make("li", { id: `talk-name-${number}`, textContent: name });
      option.setAttribute("role", "option");
      option.addEventListener("mousedown", (pressed) => {
        pressed.preventDefault();
        take(name);
      });
      element.append(option);
    });
    box.after(element);
    list = { box, element, found, start: box.selectionStart - typed[2].length - 1, index: 0 };
    point(0);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== list.box) return;
    if (event.key === "ArrowDown") point(list.index + 1);
    else if (event.key === "ArrowUp") point(list.index - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.found[list.index]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => {
    if (list && event.target === list.box) close();
  });

  // --- In place -------------------------------------------------------------------
  // What was sent comes back as the whole page; of it the parts that may differ are taken over, the rest stays put.
  const PARTS = ["#talk", ".reading", ".review-state", ".review-history", ".action-bar"];
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("#talk")) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const settled = document.querySelector(".talk-settled")?.open;
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    } catch {
      delete form.dataset.sent;
      return say(gettext("This could not be sent: there is no connection. What you wrote is still here."));
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("talk")) return form.submit(); // signed out, say: as without a script
    for (const part of PARTS) {
      const [old, now] = [document.querySelector(part), page.querySelector(part)];
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    if (settled) document.querySelector(".talk-settled")?.setAttribute("open", "");
    const said = page.querySelector(".messagelist")?.textContent.trim();
    const wrong = document.querySelector("#talk .errornote, #talk .errorlist");
    say(said || wrong?.textContent.trim() || gettext("Kept."));
    const thread = /#(thread-\d+)/.exec(answer.url)?.[1];
    const target = wrong?.closest("form")?.querySelector("textarea") || document.getElementById(thread) || document.getElementById("talk");
    target.focus({ preventScroll: !wrong && !thread });
  });

  const told = make("p", { className: "talk-told" });
  told.setAttribute("role", "status");
  document.body.append(told);
  let ending;
  const say = (sentence) => {
    told.textContent = sentence;
    clearTimeout(ending);
    ending = setTimeout(() => (told.textContent = ""), 8000);
  };
})();
