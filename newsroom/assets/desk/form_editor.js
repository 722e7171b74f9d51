// The text editor of the filing form: its buttons in the language of the desk, its photos from this form.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form) return;

  const LABELS = {
    heading2: gettext("Heading"),
    heading3: gettext("Smaller heading"),
    bold: gettext("Bold"),
    italic: gettext("Italic"),
    subscript: gettext("Subscript"),
    superscript: gettext("Superscript"),
    bulletList: gettext("List"),
    orderedList: gettext("Numbered list"),
    blockquote: gettext("Quotation"),
    horizontalRule: gettext("Dividing line"),
    figure: gettext("Photo"),
    link: gettext("Link"),
    unlink: gettext("Remove link"),
    table: gettext("Table"),
    "table:addColumnAfter": gettext("Add column"),
    "table:deleteColumn": gettext("Delete column"),
    "table:addRowAfter": gettext("Add row"),
    "table:deleteRow": gettext("Delete row"),
    "table:mergeCells": gettext("Merge cells"),
    "table:splitCell": gettext("Split cell"),
    "table:toggleHeaderCell": gettext("Header cell"),
    "table:deleteTable": gettext("Delete table"),
    "history:undo": gettext("Undo"),
    "history:redo": gettext("Redo"),
  };
  // What the editor itself says in its dialogs: named here, so that the message catalogue has it.
  [
    gettext_noop("Image URL"), gettext_noop("Browse..."), gettext_noop("Alternative Text"), gettext_noop("Caption"),
    gettext_noop("Edit Figure"), gettext_noop("Edit Image"), gettext_noop("Insert Figure"), gettext_noop("Update"),
    gettext_noop("Insert"), gettext_noop("Cancel"), gettext_noop("Remove caption"), gettext_noop("Add caption"),
    gettext_noop("URL"), gettext_noop("Title"), gettext_noop("Edit Link"), gettext_noop("Rows"), gettext_noop("Columns"),
    gettext_noop("Include header row"), gettext_noop("Table Properties"), gettext_noop("Insert Table"),
  ];

  // One stop for the Tab key; the arrow keys go from button to button.
  const rove = (bar, buttons) => {
    const stop = (button) => buttons.forEach((other) => (other.tabIndex = other === button ? 0 : -1));
    stop(buttons[0]);
    bar.addEventListener("focusin", (event) => stop(event.target.closest("button[data-name]") ?? buttons[0]));
    bar.addEventListener("keydown", (event) => {
      const shown = buttons.filter((button) => button.offsetParent);
      const place = shown.indexOf(document.activeElement);
      const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: shown.length - 1 }[event.key];
      if (next === undefined || place < 0) return;
      event.preventDefault();
      shown[(next + shown.length) % shown.length].focus();
    });
  };

  const labelBar = (editor, textarea) => {
    const bar = textarea.parentElement.querySelector(".prose-menubar:not(.prose-menubar--floating)");
    const buttons = [...bar.querySelectorAll("button[data-name]")];
    bar.setAttribute("role", "toolbar");
    bar.ariaLabel = gettext("Formatting");
    for (const button of buttons) {
      const label = LABELS[button.dataset.name];
      if (label) button.ariaLabel = button.title = label;
    }
    const update = () => {
      for (const button of buttons) {
        button.ariaDisabled = String(button.classList.contains("disabled"));
        button.ariaPressed = String(button.classList.contains("active"));
      }
    };
    editor.on("transaction", update);
    update();
    rove(bar, buttons);
  };

  // A dialog of the editor gets its name; its options are shown translated and keep their values.
  const labelDialog = (dialog) => {
    dialog.ariaLabel = dialog.querySelector(".prose-editor-dialog-title")?.textContent ?? "";
    for (const option of dialog.querySelectorAll("option")) {
      option.value = option.textContent;
      option.textContent = { Yes: gettext("Yes"), No: gettext("No") }[option.value] ?? option.value;
    }
  };

  // What is pasted comes without looks and handlers, which the page's policy forbids; of what is lost the reporter is told.
  const LOST = /<(script|iframe|object|embed|svg|math)\b|<[^>]*\son\w+\s*=|<img(?![^>]*\/admin\/photos\/)/i;
  const withoutScripts = (html, textarea) => {
    const field = textarea.closest(".field");
    field.querySelector(":scope > .lost")?.remove();
    if (LOST.test(html)) {
      const note = document.createElement("p");
      note.className = "errorlist lost";
      note.role = "alert";
      note.textContent = form.dataset.lost;
      field.querySelector("label").after(note);
    }
    return html
      .replace(/<style\b[\s\S]*?<\/style>|<img(?![^>]*\/admin\/photos\/)[^>]*>/gi, "")
      .replace(/<[^>]*>/g, (tag) => tag.replace(/\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ""));
  };

  document.addEventListener("prose-editor:ready", (event) => {
    const { editor, textarea } = event.detail;
    const { dom } = editor.view;
    dom.setAttribute("role", "textbox");
    dom.setAttribute("aria-multiline", "true");
    dom.setAttribute("aria-label", textarea.getAttribute("aria-label"));
    dom.lang = "vi";
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (textarea.hasAttribute(name)) dom.setAttribute(name, textarea.getAttribute(name));
    }
    editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: (html) => withoutScripts(html, textarea) } });
    editor.on("create", () => labelBar(editor, textarea)); // its buttons are made just before that
    textarea.labels[0]?.addEventListener("click", () => editor.commands.focus());

    new MutationObserver(() => textarea.parentElement.querySelectorAll("dialog:not([aria-label])").forEach(labelDialog)).observe(
      textarea.parentElement,
      { childList: true, subtree: true },
    );

    const place = () => {
      const { $from } = editor.state.selection;
      // Between two blocks, never inside a table or a list: below the block in which one writes, an empty one stays below.
      const empty = $from.depth === 1 && !$from.parent.content.size;
      return $from.depth ? (empty ? $from.before(1) : $from.after(1)) : $from.pos;
    };
    const insertPhoto = (detail, at) => {
      const content = [{ type: "image", attrs: { src: detail.url, alt: detail.alt } }];
      if (detail.caption) content.push({ type: "caption", content: [{ type: "text", text: detail.caption }] });
      editor.chain().focus().insertContentAt(at, { type: "figure", content }).run();
    };
    document.addEventListener("photo:insert", ({ detail }) => {
      insertPhoto(detail, place());
      dom.scrollIntoView({ block: "nearest" });
    });

    // A photo of the form that is dragged into the text: before or after the block it is dropped on, whichever is nearer.
    const isPhoto = (event) => event.dataTransfer?.types.includes(window.filing.PHOTO);
    dom.addEventListener("dragover", (event) => {
      if (isPhoto(event)) event.preventDefault();
    });
    dom.addEventListener(
      "drop",
      (event) => {
        if (!isPhoto(event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const found = editor.view.posAtCoords({ left: event.clientX, top: event.clientY });
        const $at = editor.state.doc.resolve(found?.pos ?? editor.state.doc.content.size);
        let at = $at.pos;
        if ($at.depth) {
          const box = editor.view.nodeDOM($at.before(1)).getBoundingClientRect();
          at = event.clientY < box.top + box.height / 2 ? $at.before(1) : $at.after(1);
        }
        insertPhoto(JSON.parse(event.dataTransfer.getData(window.filing.PHOTO)), at);
      },
      true,
    );
  });
})();
