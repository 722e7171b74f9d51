// A session that ran out: one signs in again in a dialog, the page and what was typed or chosen stay.
"use strict";

(() => {
  const form = document.querySelector("form[data-session]");
  if (!form) return;
  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]");
  const renew = (value) => document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = value));
  let open = null;
  let refusedAt = 0;

  const who = async () => {
    const response = await fetch(form.dataset.session, { signal: AbortSignal.timeout(8000) });
    if (!response.ok) return form.dataset.user; // out of order, but there: the save will say what is wrong
    const answer = await response.json();
    renew(answer.token);
    return answer.user === null ? "" : String(answer.user);
  };

  const ask = (sentence) =>
    new Promise((done) => {
      const name = make("input", { type: "text", id: "again-name", autocomplete: "username", required: true });
      name.setAttribute("autocapitalize", "none");
      const password = make("input", { type: "password", id: "again-password", autocomplete: "current-password", required: true });
      const code = make("input", { type: "text", id: "again-code", autocomplete: "one-time-code", hidden: true });
      const codeLabel = make("label", { htmlFor: "again-code", hidden: true }, gettext("Code of the second step"));
      const error = make("p", { className: "errornote", hidden: true });
      error.setAttribute("role", "alert");
      const button = make("button", { type: "submit", className: "button button-main" }, gettext("Log in"));
      const later = make("button", { type: "button", className: "button" }, gettext("Later"));
      const fields = make(
        "form",
        { method: "post" },
        make("h2", { id: "again-title" }, gettext("Sign in again")),
        make("p", {}, sentence),
        error,
        make("label", { htmlFor: "again-name" }, gettext("User name")),
        name,
        make("label", { htmlFor: "again-password" }, gettext("Password")),
        password,
        codeLabel,
        code,
        make("p", {}, make("a", { href: "/admin/login/", target: "_blank" }, gettext("Sign in in another tab, with a passkey for example"))),
        make("div", { className: "unsaved-tools" }, button, later),
      );
      const dialog = make("dialog", { className: "sign-in-again" }, fields);
      dialog.setAttribute("aria-labelledby", "again-title");
      const before = document.activeElement;
      const look = async () => {
        if (document.visibilityState === "visible" && (await who().catch(() => "")) === form.dataset.user) close(true);
      };
      const close = (result) => {
        document.removeEventListener("visibilitychange", look);
        dialog.remove();
        before?.focus({ preventScroll: true });
        done(result);
      };
      document.addEventListener("visibilitychange", look); // back from another tab
      dialog.addEventListener("cancel", () => close(false));
      later.addEventListener("click", () => close(false));
      fields.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        try {
          await who(); // a token that fits the cookie of now
          const sent = new URLSearchParams({
            csrfmiddlewaretoken: token().value, _user: form.dataset.user, username: name.value, password: password.value, code: code.value,
          });
          const response = await fetch(form.dataset.signIn, { method: "POST", body: sent });
          const answer = await response.json();
          if (response.ok) {
            renew(answer.token);
            return close(true);
          }
          error.textContent = answer.error;
          if (answer.code) {
            code.hidden = codeLabel.hidden = false;
            code.focus();
          }
        } catch {
          error.textContent = gettext("No connection. Your text is kept on this device; try again.");
        }
        error.hidden = false;
        button.disabled = false;
      });
      document.body.append(dialog);
      dialog.showModal();
      name.focus();
    });

  // Whether the one who wrote is signed in again; asked by autosave, which does not insist, by the save and by uploads.
  const signIn = async (insist) => {
    if (open) return open;
    open = (async () => {
      const now = await who();
      if (now === form.dataset.user) return true;
      if (insist !== true && Date.now() - refusedAt < 120000) return false;
      const done = await ask(
        now
          ? gettext("Somebody else is signed in in this browser by now. Nothing is saved under another name: sign in with your own account.")
          : gettext("Your session has ended. Your text stays here; sign in and go on."),
      );
      if (!done) refusedAt = Date.now();
      return done;
    })();
    try {
      return await open;
    } finally {
      open = null;
    }
  };
  window.session = { who, signIn };
})();
