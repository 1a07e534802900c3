"use strict";
// Shared by all pages; each page may bring a script of its own.

// What was refused is told where everything is told, and what the server gives instead is shown all the same.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  if (answer.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (answer.status >= 400) {
    const told = answer.getResponseHeader("x-told") || answer.getResponseHeader("content-type")?.startsWith("text/plain");
    document.getElementById("kabar").textContent = told ? answer.responseText : `${answer.status} ${answer.statusText}`;
  }
});
document.addEventListener("htmx:sendError", () => {
  document.getElementById("kabar").textContent = document.documentElement.lang === "en" ? "The server does not answer." : "Server tidak menjawab.";
});

// After a decision in its place, whoever works by keyboard stays at that place; news goes by itself.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.classList.contains("ruling")) document.getElementById(event.target.id)?.querySelector("button")?.focus();
});
{
  const news = document.getElementById("kabar");
  let going = 0;
  new MutationObserver(() => {
    clearTimeout(going);
    if (news.textContent) going = setTimeout(() => { news.textContent = ""; }, 8000);
  }).observe(news, { childList: true, characterData: true, subtree: true });
}
