/* One box ticks all stories of the page; it says by itself whether all, some or none are ticked. */
"use strict";

{
  const all = document.getElementById("bulk-all");
  const boxes = [...document.querySelectorAll('#result_list input[name="story"]')];
  const say = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  if (all && boxes.length) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
    document.getElementById("result_list").addEventListener("change", say);
    say(); // the browser may remember what was ticked
  }
}
