// The page of a document: zoom, boxes and statements that lead to each other, words and boxes as evidence.
//
// How a form receives what somebody chooses on the page: the event `pks:selected` is sent to the document with
// `detail = {quote: "words as read", regions: [{page: 1, bbox: [x0, top, x1, bottom]}]}`, boxes in points of the
// page as a viewer shows it. A `form.takes-evidence` with inputs named `quote` and `regions` gets both, the second
// as JSON, and its `output.chosen` shows the words. It goes to the form that is open: the one that had the focus
// last, else the one of the statement that is marked; where there is none yet, to the next one that gets the focus.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 1.25, LEAST = 0.4, MOST = 5, NUDGE = 4;
  let zoom = 1, wholePage = false, held = null, lastForm = null;
  let cursor = -1, anchor = -1, drawing = false, drawn = null, start = null;

  const sheet = () => document.getElementById("lembar");
  const find = (selector) => sheet().querySelector(selector);
  const layer = () => find(".layer");
  const words = () => [...sheet().querySelectorAll(".words tspan")];
  const boxOf = (word) => word.dataset.b.split(" ").map(Number);
  const items = () => [...document.querySelectorAll(".item")];

  // -- size of the page

  function resize() {
    const view = find(".view"), paper = find(".paper"), scan = find(".scan");
    if (!view) return;
    const high = scan.height && scan.width ? scan.height / scan.width : 1.414;
    const across = (view.scrollLeft + view.clientWidth / 2) / (paper.clientWidth || 1);
    const down = (view.scrollTop + view.clientHeight / 2) / (paper.clientHeight || 1);
    if (wholePage) zoom = Math.min(1, view.clientHeight / high / view.clientWidth);
    paper.style.width = `${zoom * 100}%`;
    view.scrollLeft = across * paper.clientWidth - view.clientWidth / 2;
    view.scrollTop = down * paper.clientHeight - view.clientHeight / 2;
    if (scan.complete && scan.naturalWidth && scan.dataset.fine && !scan.src.endsWith(scan.dataset.fine)
        && paper.clientWidth * devicePixelRatio > 1.2 * scan.naturalWidth) scan.src = scan.dataset.fine;
  }

  function size(how) {
    wholePage = how === "page";
    if (how === "in") zoom = Math.min(MOST, zoom * STEP);
    if (how === "out") zoom = Math.max(LEAST, zoom / STEP);
    if (how === "fit") zoom = 1;
    resize();
  }

  function told(scan) {
    const line = find(".trouble");
    fetch(scan.src).then((answer) => (answer.ok ? "" : answer.text())).then((text) => {
      line.textContent = text;
      line.hidden = !text;
      if (text) find(".paper").classList.add("unseen");
    });
  }

  // -- statements and their boxes

  function choose(key, {toList = false, toPage = false} = {}) {
    for (const item of items()) {
      const own = item.dataset.key === key;
      item.toggleAttribute("aria-current", own);
      if (own) {
        item.setAttribute("aria-current", "true");
        item.hidden = false;
        item.closest("details").open = true;
        if (toList) item.scrollIntoView({block: "nearest"});
        if (toList) item.querySelector("a.go, .go").focus({preventScroll: true});
      }
    }
    const boxes = [...sheet().querySelectorAll(".box")];
    for (const box of boxes) box.classList.toggle("chosen", box.dataset.key === key);
    const first = boxes.find((box) => box.dataset.key === key);
    if (first && toPage) show(first.getBoundingClientRect());
    const address = new URL(location.href);
    address.searchParams.set("halaman", sheet().dataset.page);
    address.searchParams.set("sorot", key);
    history.replaceState(null, "", address);
  }

  function show(place) {
    const view = find(".view"), frame = view.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) view.scrollTop += place.top - frame.top - frame.height / 3;
    if (place.left < frame.left || place.right > frame.right) view.scrollLeft += place.left - frame.left - frame.width / 4;
    sheet().scrollIntoView({block: "nearest"});
  }

  function turnTo(address, {push = true} = {}) {
    const page = new URL(address, location.href).searchParams.get("halaman");
    const small = document.querySelector(`.sheets a[data-page="${CSS.escape(page)}"]`);
    if (!small) {
      location.href = address;
      return;
    }
    htmx.ajax("GET", address, {target: "#lembar", select: "#lembar", swap: "outerHTML"}).then(() => {
      if (push) history.pushState(null, "", address);
      for (const one of document.querySelectorAll(".sheets a[aria-current]")) one.removeAttribute("aria-current");
      small.setAttribute("aria-current", "page");
      small.scrollIntoView({block: "nearest"});
      begin();
      filter();
      const key = new URL(address, location.href).searchParams.get("sorot");
      if (key) choose(key, {toPage: true});
    });
  }

  function filter() {
    const form = document.querySelector(".filters");
    const wanted = form.elements.saring.value, sought = form.elements.cari.value.trim().toLowerCase();
    const page = sheet().dataset.page;
    const onPage = new Set([...sheet().querySelectorAll(".box")].map((box) => box.dataset.key));
    let shown = 0;
    for (const item of items()) {
      const fits = wanted === "all" || (wanted === "doubtful" && "doubtful" in item.dataset)
        || (wanted === "lacking" && "lacking" in item.dataset)
        || (wanted === "here" && (item.dataset.page === page || onPage.has(item.dataset.key)));
      item.hidden = !fits || (sought !== "" && !item.textContent.toLowerCase().includes(sought));
      if (!item.hidden) shown += 1;
    }
    const narrowed = wanted !== "all" || sought !== "";
    for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector(".item:not([hidden])");
    for (const part of document.querySelectorAll(".part")) {
      const some = part.querySelector(".item:not([hidden])") !== null;
      part.hidden = narrowed && !some;
      if (narrowed && some) part.open = true;
    }
    document.querySelector(".unmatched").hidden = shown > 0 || !narrowed;
  }

  // -- evidence that a person chooses

  function turnedBack([x0, top, x1, bottom]) {
    let {width, height, rotation} = layer().dataset;
    width = Number(width);
    height = Number(height);
    for (let turn = Number(rotation) / 90; turn % 4 !== 0; turn += 1) {
      [x0, top, x1, bottom] = [height - bottom, x0, height - top, x1];
      [width, height] = [height, width];
    }
    return [x0, top, x1, bottom].map((side) => Math.round(side * 10) / 10);
  }

  const around = (boxes) => [
    Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3])),
  ];

  function linesOf(some) {
    const lines = new Map();
    for (const word of some) lines.set(word.parentNode, [...(lines.get(word.parentNode) ?? []), word]);
    return [...lines.values()];
  }

  const quoteOf = (some, between) => linesOf(some).map((line) => line.map((word) => word.textContent).join(" ")).join(between);

  function mark(boxes) {
    const place = layer().querySelector(".picked");
    place.replaceChildren(...boxes.map(([x0, top, x1, bottom]) => {
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({x: x0, y: top, width: x1 - x0, height: bottom - top})) rect.setAttribute(name, value);
      return rect;
    }));
  }

  function say(text) {
    const line = find(".picked-text");
    line.hidden = text === null;
    line.textContent = text === null ? "" : `${line.dataset.said} ${text || line.dataset.box}`;
  }

  function pick(some, drawnBox = null) {
    const boxes = drawnBox ? [drawnBox] : linesOf(some).map((line) => around(line.map(boxOf)));
    if (boxes.length === 0) return;
    const quote = quoteOf(some, " ").trim();
    const page = Number(layer().dataset.page);
    mark(boxes);
    say(quote);
    const regions = boxes.map((box) => ({page, bbox: turnedBack(box)}));
    document.dispatchEvent(new CustomEvent("pks:selected", {detail: {quote, regions}}));
  }

  function letGo() {
    cursor = anchor = -1;
    drawn = start = held = null;
    if (layer()) mark([]);
    say(null);
    getSelection().removeAllRanges();
  }

  function openForm() {
    if (lastForm && lastForm.isConnected && lastForm.offsetParent) return lastForm;
    const forms = [...document.querySelectorAll(".item[aria-current] form.takes-evidence")];
    return forms.filter((form) => form.offsetParent).pop() ?? null;
  }

  function fill(form, {quote, regions}) {
    form.elements.quote.value = quote;
    form.elements.regions.value = JSON.stringify(regions);
    const shown = form.querySelector("output.chosen");
    if (shown) shown.textContent = quote || find(".picked-text").dataset.box;
  }

  document.addEventListener("pks:selected", (event) => {
    const form = openForm();
    if (form) fill(form, event.detail);
    held = form ? null : event.detail;
  });

  function selectedWords() {
    const selection = getSelection();
    if (selection.isCollapsed || !layer()) return [];
    const range = selection.getRangeAt(0);
    return words().filter((word) => {
      if (!range.intersectsNode(word)) return false;
      const letters = document.createRange();
      letters.selectNodeContents(word.firstChild);
      return range.compareBoundaryPoints(Range.START_TO_END, letters) > 0 && range.compareBoundaryPoints(Range.END_TO_START, letters) < 0;
    });
  }

  function inDrawn([x0, top, x1, bottom]) {
    return words().filter((word) => {
      const [left, above, right, below] = boxOf(word);
      const x = (left + right) / 2, y = (above + below) / 2;
      return x > x0 && x < x1 && y > top && y < bottom;
    });
  }

  function pointOf(event) {
    const frame = layer().getBoundingClientRect(), {width, height} = layer().viewBox.baseVal;
    return [(event.clientX - frame.left) / frame.width * width, (event.clientY - frame.top) / frame.height * height];
  }

  function draw(on) {
    drawing = on;
    drawn = start = null;
    sheet().classList.toggle("drawing", on);
    find("[data-draw]")?.setAttribute("aria-pressed", String(on));
    if (!on || !layer()) return;
    const {width, height} = layer().viewBox.baseVal;
    if (cursor >= 0) drawn = boxOf(words()[cursor]);
    else drawn = [width * 0.3, height * 0.45, width * 0.7, height * 0.5];
    mark([drawn]);
    find(".view").focus({preventScroll: true});
  }

  // -- keyboard

  function wordKey(event) {
    const all = words(), step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!step || all.length === 0) return false;
    cursor = cursor < 0 ? 0 : Math.min(all.length - 1, Math.max(0, cursor + step));
    if (!event.shiftKey || anchor < 0) anchor = cursor;
    const chosen = all.slice(Math.min(anchor, cursor), Math.max(anchor, cursor) + 1);
    mark(linesOf(chosen).map((line) => around(line.map(boxOf))));
    say(quoteOf(chosen, " "));
    show(all[cursor].getBoundingClientRect());
    return true;
  }

  function boxKey(event) {
    const move = {ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE]}[event.key];
    if (!move || !drawn) return false;
    const [x0, top, x1, bottom] = drawn;
    drawn = event.shiftKey
      ? [x0, top, Math.max(x0 + NUDGE, x1 + move[0]), Math.max(top + NUDGE, bottom + move[1])]
      : [x0 + move[0], top + move[1], x1 + move[0], bottom + move[1]];
    mark([drawn]);
    return true;
  }

  function take() {
    if (drawing && drawn) {
      pick(inDrawn(drawn), drawn);
      return true;
    }
    if (cursor < 0) return false;
    pick(words().slice(Math.min(anchor, cursor), Math.max(anchor, cursor) + 1));
    return true;
  }

  function turnKey(event) {
    const view = find(".view, .plain"), down = event.key === "PageDown";
    if (!["PageDown", "PageUp"].includes(event.key) || !view) return false;
    const atEnd = down ? view.scrollTop + view.clientHeight >= view.scrollHeight - 2 : view.scrollTop <= 0;
    const link = find(down ? "a[rel=next]" : "a[rel=prev]");
    if (!atEnd) view.scrollBy(0, (down ? 0.9 : -0.9) * view.clientHeight);
    else if (link) turnTo(link.href);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const onView = event.target.closest(".view") !== null;
    const zooms = {"+": "in", "=": "in", "-": "out", "0": "fit", "9": "page"};
    let done = true;
    if (zooms[event.key] && find(".view")) size(zooms[event.key]);
    else if (event.key === "g" && layer()) draw(!drawing);
    else if (event.key === "Escape") { draw(false); letGo(); }
    else if (onView && event.target.closest(".box") === null && event.key === "Enter") done = take();
    else if (onView && (drawing ? boxKey(event) : wordKey(event))) done = true;
    else done = event.target.closest(".statements") === null && turnKey(event);
    if (done) event.preventDefault();
  });

  // -- mouse

  document.addEventListener("click", (event) => {
    const zoomed = event.target.closest("[data-zoom]"), link = event.target.closest("a[data-page], a.go");
    if (zoomed) size(zoomed.dataset.zoom);
    else if (event.target.closest("[data-draw]")) draw(!drawing);
    else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (link.matches(".go") && [undefined, sheet().dataset.page].includes(link.dataset.page)) choose(link.closest(".item").dataset.key, {toPage: true});
      else turnTo(link.href);
    } else if (layer()?.contains(event.target)) {
      event.preventDefault();
      if (drawing || !getSelection().isCollapsed) return;
      const under = event.detail === 0 ? [event.target] : document.elementsFromPoint(event.clientX, event.clientY);
      const box = under.map((one) => one.closest(".box")).find(Boolean);
      if (box) choose(box.dataset.key, {toList: true});
    }
  });

  document.addEventListener("pointerdown", (event) => {
    if (!drawing || !layer()?.contains(event.target)) return;
    event.preventDefault();
    start = pointOf(event);
  });
  document.addEventListener("pointermove", (event) => {
    if (!start) return;
    drawn = around([[...start, ...start], [...pointOf(event), ...pointOf(event)]]);
    mark([drawn]);
  });
  document.addEventListener("pointerup", (event) => {
    if (start) {
      start = null;
      if (drawn && drawn[2] - drawn[0] > 2 && drawn[3] - drawn[1] > 2) pick(inDrawn(drawn), drawn);
    } else if (!drawing && layer()?.contains(event.target)) setTimeout(() => pick(selectedWords()));
  });
  document.addEventListener("copy", (event) => {
    const some = selectedWords();
    if (some.length === 0) return;
    event.clipboardData.setData("text/plain", quoteOf(some, "\n"));
    event.preventDefault();
  });

  // -- the rest

  document.addEventListener("htmx:afterSettle", (event) => {
    const item = event.target.closest?.(".item"), decided = item?.querySelector(".ruling[data-decided]");
    if (!decided) return;
    letGo();
    if (decided.dataset.decided !== "later") delete item.dataset.doubtful;
  });
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("form.takes-evidence");
    if (!form) return;
    lastForm = form;
    if (held) fill(form, held);
    held = null;
  });
  document.addEventListener("toggle", (event) => {
    const form = event.target.open ? event.target.querySelector(":scope > form.takes-evidence") : null;
    if (form) lastForm = form;
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.closest(".filters")) filter();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".filters")) event.preventDefault();
  });
  document.addEventListener("error", (event) => {
    if (event.target.matches?.(".sheets img")) event.target.hidden = true;
  }, true);
  addEventListener("popstate", () => turnTo(location.href, {push: false}));
  addEventListener("resize", resize);

  function begin() {
    cursor = anchor = -1;
    drawn = start = null;
    drawing = false;
    for (const hidden of document.querySelectorAll(".scripted[hidden]")) hidden.hidden = false;
    const scan = find(".scan");
    if (!scan) return;
    scan.addEventListener("load", resize);
    scan.addEventListener("error", () => told(scan));
    if (scan.complete && !scan.naturalWidth) told(scan);
    resize();
  }

  begin();
  const first = find(".box.chosen");
  if (first) show(first.getBoundingClientRect());
  document.querySelector(".item[aria-current]")?.scrollIntoView({block: "nearest"});
})();
