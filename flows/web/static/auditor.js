"use strict";
// Keys for a sample: move between verdicts, answer, open the page of the document.
(() => {
  const answers = { b: "right", s: "wrong", t: "unsure" };
  const lines = () => [...document.querySelectorAll("#butir > li")];
  const at = () => lines().indexOf(document.activeElement?.closest("#butir > li"));
  const go = (place) => {
    const line = lines()[Math.max(0, Math.min(place, lines().length - 1))];
    line?.focus();
    line?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const place = at();
    if (event.key === "j" || event.key === "ArrowDown") go(place + 1);
    else if (event.key === "k" || event.key === "ArrowUp") go(Math.max(0, place - 1));
    else if (place >= 0 && event.key in answers) lines()[place].querySelector(`button[value="${answers[event.key]}"]`)?.click();
    else if (place >= 0 && event.key === "o") lines()[place].querySelector("a.open")?.click();
    else return;
    event.preventDefault();
  });
  let answered = -1;
  document.addEventListener("htmx:beforeSwap", (event) => {
    answered = lines().indexOf(event.detail.target);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (answered >= 0) go(answered + 1);
    answered = -1;
  });
})();
