/* Puts the reader together: pages, words, search, documents, keys, and the address that names the page. */

import { divider } from "./divider.js";
import { DocumentList } from "./documents.js";
import { Keys } from "./keys.js";
import { Reader } from "./reader.js";
import { FileSearch } from "./search.js";
import { WordSelection } from "./selection.js";
import { Thumbnails } from "./thumbnails.js";

/** What an address like #page=41&box=72,96,310,110 asks for: {page, box, boxes}, or null; box may stand several times. */
export function asked(hash) {
  const wanted = new URLSearchParams(hash.replace(/^#/, ""));
  const page = Number(wanted.get("page"));
  if (!Number.isInteger(page) || page < 1) return null;
  const boxes = wanted.getAll("box").map((text) => text.split(",").map(Number)).filter((box) => box.length === 4 && box.every(Number.isFinite));
  return { page, boxes, box: boxes[0] ?? null };
}

function toolbar(root, reader) {
  const input = root.querySelector("[data-page-input]");
  reader.addEventListener("page", () => { if (document.activeElement !== input) input.value = reader.current; });
  input.value = reader.current || 1;
  root.querySelector("[data-page-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    reader.go(Number(input.value) || reader.current);
    reader.viewport.focus({ preventScroll: true });
  });
  for (const button of root.querySelectorAll("[data-page-step]")) {
    button.addEventListener("click", () => reader.go(reader.current + Number(button.dataset.pageStep)));
  }
  for (const button of root.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => reader.zoomBy(Number(button.dataset.zoom)));
  }
  const zoom = root.querySelector("[data-zoom-words]");
  reader.addEventListener("zoom", () => { zoom.textContent = `${Math.round(reader.zoom * 100)} %`; });
  return input;
}

function addresses(reader) {
  let followed = "";
  const follow = (hash) => {
    followed = hash;
    const wanted = asked(hash);
    if (!wanted) return;
    if (wanted.box) reader.setMarks(new Map([[wanted.page, wanted.boxes.map((box) => ({ box, current: true }))]]));
    reader.go(wanted.page, wanted.box);
  };
  window.addEventListener("hashchange", (event) => follow(new URL(event.newURL).hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-page-ref]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { hash } = new URL(link.href);
    window.history.pushState(null, "", hash);
    follow(hash);
    reader.viewport.focus({ preventScroll: true });
  });
  let settled;
  reader.addEventListener("page", () => {
    clearTimeout(settled);
    settled = setTimeout(() => {
      const { hash } = window.location;
      /* An address just given and not yet followed is not written over: that would lose the jump. */
      if (hash !== followed || (hash && !asked(hash))) return;
      if (asked(hash)?.page === reader.current) return;
      followed = `#page=${reader.current}`;
      window.history.replaceState(window.history.state, "", followed);
    }, 400);
  });
  follow(window.location.hash);
}

/* The panel beside the pages: shut, open with the documents, or open with the thumbnails; remembered. */
function sidePanel(root, documents, thumbnails) {
  const KEY = "openimr:panel";
  const toggle = root.querySelector("[data-documents-toggle]");
  const views = [...root.querySelectorAll("[data-view]")];
  const list = root.querySelector("[data-document-list]");
  const show = (open, view) => {
    root.classList.toggle("is-listing", open);
    toggle.setAttribute("aria-expanded", String(open));
    for (const button of views) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    thumbnails.strip.hidden = view !== "thumbnails";
    if (list) list.hidden = view === "thumbnails";
    if (open) requestAnimationFrame(() => (view === "thumbnails" ? thumbnails.show() : documents.intoSight()));
    try { localStorage.setItem(KEY, `${open ? "open" : "shut"} ${view}`); } catch { /* Not remembered where storage is forbidden. */ }
  };
  let [state, view] = ["shut", "list"];
  try { [state, view] = (localStorage.getItem(KEY) ?? "shut list").split(" "); } catch { /* As above. */ }
  if (state === "open" && window.innerWidth > 900) show(true, view);
  const shown = () => views.find((button) => button.getAttribute("aria-pressed") === "true").dataset.view;
  toggle.addEventListener("click", () => show(!root.classList.contains("is-listing"), shown()));
  for (const button of views) button.addEventListener("click", () => show(true, button.dataset.view));
  root.querySelector("[data-documents]").addEventListener("click", (event) => {
    if (event.target.closest("a[data-page-ref]") && window.innerWidth <= 900) show(false, shown());
  });
}

/** Start the reader inside `root`; quote is called for "q", and `more` holds what other keys do on this page (it may
    be filled later). Returns what the workbench needs of it. */
export function startReader(root, { quote, keys: more = {} } = {}) {
  const data = JSON.parse(document.getElementById("reader-data").textContent);
  const reader = new Reader(root.querySelector("[data-viewport]"), data);
  const selection = new WordSelection(reader);
  const input = toolbar(root, reader);
  const list = new DocumentList(root.querySelector("[data-documents]"), data.documents, root.querySelector("[data-document-name]"), reader);
  const searchForm = root.querySelector("[data-search-form]");
  const search = new FileSearch(searchForm, root.querySelector("[data-search-status]"), reader, data.urls.search);
  for (const button of root.querySelectorAll("[data-hit-step]")) {
    button.addEventListener("click", () => search.step(Number(button.dataset.hitStep)));
    search.addEventListener("hits", () => { button.disabled = search.hits.length === 0; });
  }
  sidePanel(root, list, new Thumbnails(root.querySelector("[data-thumbnails]"), root.querySelector("[data-documents]"), data.urls.thumbnail, reader));

  const focus = (field) => () => { field.focus(); field.select(); };
  const query = searchForm.querySelector("input");
  const keys = new Keys({
    "/": focus(query),
    g: focus(input),
    n: () => search.step(1),
    N: () => search.step(-1),
    j: () => reader.go(reader.current + 1),
    k: () => reader.go(reader.current - 1),
    "]": () => reader.go(list.neighbour(1)),
    "[": () => reader.go(list.neighbour(-1)),
    "+": () => reader.zoomBy(1),
    "-": () => reader.zoomBy(-1),
    0: () => reader.zoomBy(0),
    q: () => quote?.(),
    "?": () => keys.help(),
    b: () => more.b?.(),
    u: () => more.u?.(),
    e: () => more.e?.(),
  }, { "Alt+q": () => quote?.(), "Alt+/": focus(query) }, document.querySelector("[data-keys-dialog]"));
  document.querySelector("[data-keys-open]").addEventListener("click", () => keys.help());
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    search.clear();
    query.value = "";
    reader.viewport.focus({ preventScroll: true });
  });
  const handle = document.querySelector("[data-divider]");
  if (handle) divider(handle, handle.parentElement);
  addresses(reader);
  return { reader, selection, search };
}
