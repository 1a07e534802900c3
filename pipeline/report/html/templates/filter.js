
"use strict";
// The report reads whole without this: it only hides facilities that were not asked for, and opens
// everything for the printer.
(() => {
  const panel = document.querySelector("[data-filters]");
  if (panel) {
    panel.hidden = false;
    const search = panel.querySelector("[data-search]");
    const boxes = [...panel.querySelectorAll("[data-decision]")];
    const rows = [...document.querySelectorAll("[data-facility]")];
    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      for (const row of rows) {
        const decided = row.dataset.decided;
        const fits = words.every((word) => row.dataset.facility.includes(word));
        row.hidden = !fits || (decided !== "" && !wanted.has(decided));
      }
    };
    panel.addEventListener("input", apply);
    apply();
  }
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
})();
