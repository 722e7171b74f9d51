// Passkeys: the browser makes or uses one, and its answer is sent with the form. Without them the codes remain.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const ids = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = async (asked) => {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: ids(asked.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    const { clientDataJSON, attestationObject } = made.response;
    return { made, response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
  };
  const use = async (asked) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: ids(asked.allowCredentials) };
    const made = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature } = made.response;
    return {
      made,
      response: { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) },
    };
  };

  const isNew = form.dataset.passkey === "create";
  const field = form.elements.namedItem("passkey");
  const error = form.querySelector("[role=alert][hidden]");
  form.hidden = false;
  form.querySelectorAll(".factor-passkey").forEach((part) => (part.hidden = false));
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (field.value || (isNew && !submitter?.hasAttribute("data-make"))) return;
    event.preventDefault();
    const empty = isNew && [...form.querySelectorAll("[name=password], [name=name]")].find((one) => !one.value);
    if (empty) return empty.focus();
    submitter.disabled = true;
    try {
      const { made, response } = await (isNew ? make : use)(JSON.parse(form.dataset.options));
      field.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
      form.requestSubmit();
    } catch {
      error.hidden = false; // refused, cancelled, or too late
    }
    submitter.disabled = false;
  });
})();
