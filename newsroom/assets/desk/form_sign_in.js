// A save after the session ran out: first one signs in again, then it goes on.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form || !window.session) return;
  const { who, signIn } = window.session;
  window.filing.signIn = signIn;

  let checked = false;
  let checking = false;
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target !== form) return;
      if (checked) {
        checked = false;
        window.filing.saving();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (checking) return;
      checking = true;
      const { submitter } = event;
      window.filing.keepHere();
      window.filing.saySaveState(gettext("Saving …"));
      let go = true;
      try {
        go = (await who()) === form.dataset.user || (await signIn(true));
        if (!go) window.filing.saySaveState(gettext("Not saved: sign in again to save"));
      } catch {
        go = false;
        window.filing.saySaveState(gettext("No connection: not saved, kept on this device. Try again."));
      } finally {
        checking = false;
      }
      if (!go) return;
      checked = true;
      form.requestSubmit(submitter);
      checked = false;
    },
    true,
  );
})();
