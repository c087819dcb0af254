/* What the software read in the record, beside what is being written: loaded when opened, taken over at a click. */

import { grow } from "./rows.js";

async function fill(body, address) {
  body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    body.innerHTML = await answer.text();
  } finally {
    body.removeAttribute("aria-busy");
  }
}

/** Load the parts that a person opens, and the parts within them; tell them when that fails. */
export function loadWhenOpened(tell) {
  /* A toggle does not bubble, but it can be caught on its way down: also of parts that came later. */
  document.addEventListener("toggle", async ({ target: part }) => {
    if (!part.matches?.("details[data-load]")) return;
    const body = part.querySelector("[data-load-into]");
    if (!part.open || body.dataset.loaded) return;
    body.dataset.loaded = "yes";
    try {
      await fill(body, part.dataset.load);
    } catch {
      delete body.dataset.loaded;
      part.open = false;
      tell("This could not be loaded. Open it again to try once more.");
    }
  }, { capture: true });

  /* Links within a part that show it in another way, such as longer. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-load-again]");
    if (!link) return;
    event.preventDefault();
    try {
      await fill(link.closest("[data-load-into]"), link.href);
    } catch {
      tell("This could not be loaded. Try once more.");
    }
  });
}

/** Take a sentence over into the summary, or words into a rationale; both are the reviewer's own act. */
export function takeOver(form, rows, saving, tell) {
  form.addEventListener("click", (event) => {
    const sentence = event.target.closest("[data-take-sentence]");
    if (sentence) {
      event.preventDefault();
      rows.addSentence({ text: sentence.dataset.text, pages: sentence.dataset.pagesTaken });
      sentence.disabled = true;
      saving.touched();
      tell("The sentence is in the summary, with its pages. It is yours to change.");
    }
    const words = event.target.closest("[data-take-words]");
    if (words) {
      event.preventDefault();
      const area = form.elements[`item-${words.dataset.item}-rationale`];
      const space = area.value && !/\s$/.test(area.value) ? " " : "";
      area.value += `${space}${words.dataset.text}`;
      grow(area);
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      tell("The words are in the rationale, with their page.");
    }
  });
}
