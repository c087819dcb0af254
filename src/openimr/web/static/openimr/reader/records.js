/* The reader of the records section: reading alone, and correcting the document in sight from the keyboard. */

import { startReader } from "./main.js";

const root = document.querySelector("[data-reader]");
const beside = document.querySelector("[data-in-sight]");

/** The documents by page, in the order of their first pages. */
function known() {
  const { documents } = JSON.parse(document.getElementById("reader-data").textContent);
  documents.sort((a, b) => a.pages[0] - b.pages[0]);
  const byPage = new Map();
  documents.forEach((one, at) => one.pages.forEach((page) => byPage.set(page, { ...one, at })));
  return { documents, byPage };
}

function correcting(reader) {
  const { documents, byPage } = known();
  const part = (name) => beside.querySelector(`[data-${name}]`);
  const show = () => {
    const page = reader.current || 1;
    const one = byPage.get(page);
    const before = one && one.at > 0 ? documents[one.at - 1] : null;
    part("sight-title").textContent = `Page ${page}: ${one?.label ?? "no document"}`;
    part("sight-link").href = part("sight-link").dataset.sightLink.replace("/0/", `/${page}/`);
    if (!part("split")) return;
    part("sight-page").value = page;
    part("sight-before").value = before ? before.pages[0] : "";
    /* Not "disabled": the button in focus would lose it, and nobody would hear why it does nothing. */
    part("split").setAttribute("aria-disabled", String(!one || one.pages[0] === page));
    part("join").setAttribute("aria-disabled", String(!before));
  };
  beside.addEventListener("click", (event) => {
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
  });
  reader.addEventListener("page", show);
  show();
  return {
    b: () => part("split")?.click(),
    u: () => part("join")?.click(),
    e: () => part("split") && part("sight-link").click(),
  };
}

if (beside) {
  const keys = {};
  const { reader } = startReader(root, { keys });
  Object.assign(keys, correcting(reader));
}
