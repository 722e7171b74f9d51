// Lists the pages that this browser keeps, the latest first.
"use strict";
(async () => {
  const list = document.querySelector("[data-kept]");
  if (!list || !window.caches) return;
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages-")) continue;
    const cache = await caches.open(name);
    for (const request of (await cache.keys()).reverse()) {
      const response = await cache.match(request, { ignoreVary: true });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const link = document.createElement("a");
      link.href = request.url;
      link.textContent = page.querySelector("h1")?.textContent.trim() || page.title;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  }
  list.closest("[hidden]").hidden = !list.children.length;
})();
