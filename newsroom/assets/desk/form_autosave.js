// What is typed is kept while it is typed: on the server as unsaved text, and in this browser until that has it.
"use strict";

(() => {
  const form = document.getElementById("filing");
  if (!form || !form.dataset.keep) return;
  const { make } = window.filing;
  const state = document.getElementById("save-state");
  const notice = document.getElementById("unsaved-here");
  const { user, story = "" } = form.dataset;
  const IDLE = 2500; // milliseconds after the last key
  const MOST = 10000; // and at the latest after so long of typing
  const TIMEOUT = 30000;
  const LONGEST_WAIT = 60000;
  const PREFIX = `newsroom:scratch:${user}:`;
  const number = form.querySelector("[name=form_number]")?.value ?? "";
  const key = PREFIX + (story || `new:${number}`);

  // --- In this browser ------------------------------------------------------
  let noRoom = false;
  const store = (at, value) => {
    try {
      localStorage.setItem(at, JSON.stringify(value));
      noRoom = false;
    } catch {
      noRoom = true; // full, or forbidden
    }
  };
  const read = (at) => {
    try {
      return JSON.parse(localStorage.getItem(at));
    } catch {
      return null;
    }
  };
  const forget = (at) => {
    try {
      localStorage.removeItem(at);
    } catch {
      // Nothing is kept where nothing may be.
    }
  };

  // --- The form as it would be sent ------------------------------------------
  const fields = () =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !name.startsWith("_") && name !== "csrfmiddlewaretoken",
    );
  const body = (pairs, sequence) => {
    const sent = new URLSearchParams(pairs);
    sent.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    sent.set("_user", user);
    sent.set("_story", story);
    sent.set("_sequence", sequence);
    return sent;
  };
  const say = (sentence) => {
    if (state && state.textContent !== sentence) state.textContent = sentence;
  };

  let sequence = Number(form.dataset.sequence);
  let last = JSON.stringify(fields()); // what the server has, saved or as unsaved text
  let flying = false;
  let leaving = false;
  let wait = 0;
  let timer = 0;
  let since = 0; // when typing began that is not kept yet
  let localTimer = 0;
  const undecided = Boolean(form.querySelector("[name=_undecided]"));

  // The editor writes its own spelling of the text when it is ready: that is no change of anybody's.
  let touched = "dirty" in form.dataset;
  document.addEventListener("prose-editor:ready", () => {
    setTimeout(() => {
      if (!touched) last = JSON.stringify(fields());
    });
  });

  const here = (pairs) =>
    store(key, { fields: pairs, sequence: undecided ? 0 : sequence + 1, story, at: Date.now() });
  const keepHere = () => {
    clearTimeout(localTimer);
    localTimer = 0;
    if (leaving) return; // what is being saved is marked so, and stays marked
    const pairs = fields();
    if (JSON.stringify(pairs) !== last) here(pairs);
  };

  const post = (pairs, ahead, options = {}) =>
    fetch(form.dataset.keep, { method: "POST", body: body(pairs, ahead), redirect: "manual", ...options });

  const keep = async () => {
    clearTimeout(timer);
    if (flying || leaving) return;
    if (undecided) {
      keepHere();
      return say(noRoom ? gettext("Not kept: decide above on your unsaved text first") : gettext("Kept on this device only"));
    }
    const pairs = fields();
    const written = JSON.stringify(pairs);
    if (written === last) return;
    here(pairs);
    flying = true;
    since = 0;
    const ahead = ++sequence;
    const stop = new AbortController();
    const alarm = setTimeout(() => stop.abort(), TIMEOUT);
    let again = 0;
    try {
      const response = await post(pairs, ahead, { signal: stop.signal });
      if (response.ok) {
        const answer = await response.json();
        wait = 0;
        if (answer.kept) {
          last = written;
          if (JSON.stringify(fields()) === written) {
            forget(key);
            say(interpolate(gettext("Draft kept at %s"), [answer.at]));
          } else again = IDLE;
        } else {
          sequence = Math.max(sequence, answer.sequence); // another window of the same person was ahead
          again = 1;
        }
      } else if (response.status === 401 || response.status === 403 || response.type === "opaqueredirect") {
        if (await window.filing.signIn?.(response.status)) again = 1;
        else say(noRoom ? gettext("Not kept: copy your text") : gettext("Kept on this device only"));
      } else if (response.status < 500) {
        say(noRoom ? gettext("Not kept: copy your text") : gettext("Kept on this device only"));
      } else throw new Error("the server is out of order");
    } catch {
      wait = Math.min(LONGEST_WAIT, (wait || IDLE) * 2);
      again = wait;
      say(noRoom ? gettext("No connection, and this device has no room: copy your text") : gettext("No connection: kept on this device"));
    } finally {
      clearTimeout(alarm);
      flying = false;
    }
    if (again) timer = setTimeout(keep, again);
  };

  const typed = () => {
    touched = true;
    const now = Date.now();
    since ||= now;
    if (!localTimer) localTimer = setTimeout(keepHere, 300);
    clearTimeout(timer);
    timer = setTimeout(keep, wait || Math.max(0, Math.min(IDLE, since + MOST - now)));
  };
  form.addEventListener("filing:touched", typed);

  addEventListener("online", () => {
    wait = 0;
    if (touched) keep();
  });
  const leave = () => {
    if (!touched || leaving) return;
    keepHere();
    const pairs = fields();
    if (undecided || JSON.stringify(pairs) === last) return;
    navigator.sendBeacon(form.dataset.keep, body(pairs, ++sequence)); // too long for it: kept in this browser
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && touched) {
      keepHere();
      keep();
    }
  });

  // --- Saving ---------------------------------------------------------------
  // What was kept before a save must not come after it; the number says which is which.
  const stamp = make("input", { type: "hidden", name: "_sequence" });
  form.append(stamp);
  window.filing.saving = () => {
    clearTimeout(timer);
    const pairs = fields();
    stamp.value = ++sequence;
    if (touched) store(key, { fields: pairs, sequence: undecided ? 0 : sequence, story, at: Date.now(), saved: true });
    leaving = true;
  };
  addEventListener("pageshow", () => {
    leaving = false;
  });
  window.filing.keepHere = keepHere;
  window.filing.saySaveState = say;

  // --- What this browser still has -------------------------------------------
  const textOf = (pairs) =>
    pairs
      .filter(([name]) => /^(headline|lead|body)$/.test(name))
      .map(([name, value]) => (name === "body" ? new DOMParser().parseFromString(value.replace(/<\/(p|h2|h3|li)>/g, "$&\n"), "text/html").body.textContent : value))
      .join("\n\n")
      .trim();

  const offer = (at, kept, latest) => {
    const formNumber = kept.fields.find(([name]) => name === "form_number")?.[1] ?? "";
    const take = make("button", { type: "button", className: "button button-main" }, gettext("Take it"));
    const drop = make("button", { type: "button", className: "button" }, gettext("Throw it away"));
    const time = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const text = make("textarea", { readOnly: true, rows: 6, className: "own-words", lang: "vi", ariaLabel: gettext("Kept in this browser"), value: textOf(kept.fields) });
    const differs = make("p", { lang: "vi" }, ...window.differences(textOf(fields()), textOf(kept.fields)));
    const section = make(
      "section",
      { className: "unsaved" },
      make("h2", {}, interpolate(gettext("This browser has text that was not saved (%s)"), [time])),
      make("div", { className: "changes" }, make("div", { className: "change" }, make("h3", {}, gettext("Against the text of this page")), differs)),
      make("details", {}, make("summary", {}, gettext("The whole text")), text),
      make("div", { className: "unsaved-tools" }, take, drop),
    );
    take.addEventListener("click", async () => {
      take.disabled = true;
      try {
        const response = await send(kept, latest + 1);
        if (!(await response.json()).kept) throw new Error("somebody was quicker");
        forget(at);
        leaving = true;
        window.filing.leaving();
        location.assign(`${kept.story ? `/admin/articles/article/${kept.story}/change/` : "/admin/articles/article/add/"}?unsaved=${formNumber || 1}`);
      } catch {
        take.disabled = false;
        say(gettext("No connection: kept on this device"));
      }
    });
    drop.addEventListener("click", () => {
      forget(at);
      section.remove();
    });
    notice.append(section);
  };

  const send = (kept, ahead) => {
    const sent = body(kept.fields, ahead);
    sent.set("_story", kept.story);
    return fetch(form.dataset.keep, { method: "POST", body: sent, redirect: "manual" });
  };

  // What never reached the server goes there now and is offered from there; where both went on, one chooses.
  const reconcile = async (at) => {
    const kept = read(at);
    if (!kept?.fields) return false;
    const same = JSON.stringify(kept.fields.filter(([name]) => name !== "version")) === JSON.stringify(fields().filter(([name]) => name !== "version"));
    const spent = kept.saved && kept.sequence && at === key && kept.sequence <= Number(form.dataset.sequence);
    if (same && (kept.saved || "dirty" in form.dataset) || spent) {
      forget(at);
      return false;
    }
    if ("dirty" in form.dataset && at === key) return false; // this page has it, or came from it
    if (!kept.sequence) {
      offer(at, kept, Number(form.dataset.sequence));
      return false;
    }
    try {
      const response = await send(kept, kept.sequence);
      if (!response.ok) return false;
      const answer = await response.json();
      if (answer.kept || kept.saved) {
        forget(at);
        return answer.kept;
      }
      offer(at, kept, answer.sequence);
    } catch {
      offer(at, kept, kept.sequence);
    }
    return false;
  };
  const all = async () => {
    let keys = [key];
    try {
      keys = Object.keys(localStorage).filter((name) => name === key || name.startsWith(`${PREFIX}new:`));
    } catch {
      return;
    }
    let arrived = false;
    for (const at of keys) arrived = (await reconcile(at)) || arrived;
    if (arrived && !touched) location.reload();
    else if (arrived) notice.append(make("p", { className: "notice" }, gettext("More text that was not saved is on your desk, under “Unsaved text”.")));
  };
  all();
  if (touched) typed();

  document.addEventListener("submit", ({ target }) => {
    if (!target.matches(".unsaved-drop")) return;
    const { scratch } = target.dataset;
    forget(PREFIX + scratch);
    forget(`${PREFIX}new:${scratch}`);
  });
})();
