// Sends one photo and says how far it is; the filing form and the library use it.
"use strict";

(() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  const once = (address, file, fields, progress) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      request.addEventListener("error", () => done({ error: gettext("The connection was lost. Try again.") }));
      request.addEventListener("load", () => {
        if (request.status === 201) return done({ photo: request.response });
        const said = request.response?.error;
        const later = Boolean(said) && request.status >= 500; // else what is said is about the file itself
        return done({ error: said ?? gettext("The photo could not be taken. Try again."), refused: Boolean(said) && !later, answered: !later });
      });
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append("file", file);
      request.send(body);
    });

  // Where the server took no photo and did not say why, the session may have ended: one signs in, and it is sent again.
  window.sendPhoto = async (address, file, { fields = {}, progress = () => {} } = {}) => {
    const sent = await once(address, file, fields, progress);
    if (sent.photo || sent.refused || !sent.answered) return sent;
    const again = await window.session?.signIn(true).catch(() => false);
    return again ? once(address, file, fields, progress) : sent;
  };
})();
