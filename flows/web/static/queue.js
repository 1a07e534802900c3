"use strict";
// One keystroke each, while nobody types; the wish to have none is kept in the browser.
(() => {
  const WISH = "pks.tombol";
  const wished = () => { try { return localStorage.getItem(WISH) !== "0"; } catch { return true; } };
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
  const show = () => {
    const box = document.getElementById("tombol");
    if (box) box.checked = wished();
  };

  document.addEventListener("change", (event) => {
    if (event.target.id !== "tombol") return;
    try { localStorage.setItem(WISH, event.target.checked ? "1" : "0"); } catch { /* for this page alone */ }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.key === "Escape") {
      const open = document.querySelector("#antrean details[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      return;
    }
    const box = document.getElementById("tombol");
    if (!box || !box.checked || typing(event.target) || !/^[bslnpue]$/.test(event.key)) return;
    const meant = document.querySelector(`#antrean [data-key="${event.key}"]`);
    if (!meant || meant.disabled || document.querySelector("#antrean .htmx-request")) return;
    event.preventDefault();
    meant.click();
    if (event.key === "e") meant.closest("details").querySelector("input:not([type=hidden]), select")?.focus();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "antrean" && !document.getElementById("antrean")?.contains(event.target)) return;
    show();
    document.querySelector("#antrean [data-focus]")?.focus();
  });

  // A picture that cannot be drawn gives way to words, also where it failed before this was loaded.
  function missing(picture) {
    const words = document.createElement("p");
    words.className = "none";
    words.textContent = picture.dataset.missing;
    picture.replaceWith(words);
  }
  document.addEventListener("error", (event) => {
    if (event.target.dataset?.missing) missing(event.target);
  }, true);
  for (const picture of document.querySelectorAll("img[data-missing]")) {
    if (picture.complete && !picture.naturalWidth) missing(picture);
  }

  show();
})();
