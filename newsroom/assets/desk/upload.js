// Sends one photo and says how far it is; the filing form and the library use it.
"use strict";

window.sendPhoto = (address, file, { token, fields = {}, progress = () => {} }) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("error", () => done({ error: gettext("The connection was lost. Try again.") }));
    request.addEventListener("load", () => {
      if (request.status === 201) done({ photo: request.response });
      else done({ error: request.response?.error ?? gettext("The photo could not be taken. Try again.") });
    });
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", file);
    request.send(body);
  });
