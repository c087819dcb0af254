/* Sentences of the summary, guidelines and graded evidence of an item as rows that can be added, moved, removed and filled.
   Row numbers only tell rows apart; their order is the order they stand in. */

import { STANDARDS } from "./content.js";

let fresh = 1000;

function rowFrom(template, list) {
  fresh += 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__row__", String(fresh)).replaceAll("__item__", list.dataset.item ?? "");
  return holder.content.firstElementChild;
}

/** Grow a text field with its text; one that is out of sight has no height to measure and keeps its rows. */
export function grow(area) {
  if (!area.offsetParent) {
    area.style.height = "";
    return;
  }
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/** The page numbers named in a field: "41, 43-45" is 41, 43, 44, 45. */
export function pagesIn(text) {
  const pages = new Set();
  for (const [, first, last] of text.matchAll(/(\d+)(?:\s*[-–]\s*(\d+))?/g)) {
    for (let page = Number(first); page <= Math.min(Number(last ?? first), Number(first) + 500); page += 1) pages.add(page);
  }
  return [...pages];
}

/** Show a sentence's pages as links, and say when it has none. */
export function showPages(row) {
  const text = row.querySelector("textarea").value.trim();
  const pages = pagesIn(row.querySelector("[data-pages]").value);
  row.querySelector("[data-refs]").replaceChildren(...pages.slice(0, 12).map((page) => {
    const link = document.createElement("a");
    link.className = "page-ref";
    link.href = `#page=${page}`;
    link.dataset.pageRef = page;
    link.textContent = `p. ${page}`;
    return link;
  }));
  row.querySelector("[data-no-page]").hidden = !text || pages.length > 0;
}

export class Rows {
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    this.sentences = form.querySelector("[data-sentences]");
    for (const row of this.sentences.children) showPages(row);
    for (const area of form.querySelectorAll("textarea")) grow(area);
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea")) grow(event.target);
      const row = event.target.closest("[data-sentence]");
      if (row) showPages(row);
    });
    /* A choice may bring fields into sight that have not been measured yet. */
    form.addEventListener("change", () => { for (const area of form.querySelectorAll("textarea")) grow(area); });
    form.addEventListener("click", (event) => this.#clicked(event));
    this.sentences.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Add a sentence after `row` (or at the end, taking an empty last row first). */
  addSentence({ text = "", pages = "" } = {}, after = null) {
    const last = this.sentences.lastElementChild;
    const empty = !after && last && !last.querySelector("textarea").value && !last.querySelector("[data-pages]").value;
    const row = empty ? last : rowFrom(document.getElementById("sentence-row"), this.sentences);
    if (!empty) (after ?? last)?.after(row);
    if (!row.isConnected) this.sentences.append(row);
    row.querySelector("textarea").value = text;
    row.querySelector("[data-pages]").value = pages;
    grow(row.querySelector("textarea"));
    showPages(row);
    return row;
  }

  /** Add a row of a `kind` ("citation", "grading") to an item's list. */
  addRow(kind, list, values = {}) {
    const row = rowFrom(document.getElementById(`${kind}-row`), list);
    for (const field of row.querySelectorAll("[name]")) {
      const value = values[field.name.split("-").at(-1)];
      if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value ?? "";
    }
    list.append(row);
    return row;
  }

  /** Put whole parts (content.js) into the form. */
  fill(parts) {
    for (const [key, value] of parts) {
      const [item, part] = key.split(":");
      if (key === "summary") this.#fillSummary(value);
      else if (part === "citations") this.#fillRows("citation", item, value);
      else if (part === "grading") this.#fillRows("grading", item, value);
      else if (part === "standard") this.#fillStandard(item, value);
      else if (part === "decision") for (const radio of this.form.elements[`item-${item}-decision`]) radio.checked = radio.value === value;
      else {
        const names = { partial: ["necessary", "unnecessary"], rationale: ["rationale"] }[part];
        names.forEach((name, index) => {
          const field = this.form.elements[`item-${item}-${name}`];
          if (field) field.value = Array.isArray(value) ? value[index] : value;
        });
      }
    }
    for (const area of this.form.querySelectorAll("textarea")) grow(area);
  }

  #fillSummary(sentences) {
    this.sentences.replaceChildren();
    for (const sentence of [...sentences, {}]) {
      const row = rowFrom(document.getElementById("sentence-row"), this.sentences);
      this.sentences.append(row);
      row.querySelector("textarea").value = sentence.text ?? "";
      row.querySelector("[data-pages]").value = sentence.pages ?? "";
      showPages(row);
    }
  }

  #list(kind, item) {
    return this.form.querySelector(`[data-${kind}s][data-item="${item}"]`);
  }

  #fillRows(kind, item, rows) {
    const list = this.#list(kind, item);
    list.replaceChildren();
    for (const row of [...rows, {}]) this.addRow(kind, list, row);
    const folded = list.closest("details");
    if (folded && rows.length) folded.open = true;
  }

  #fillStandard(item, [standard, ...reasons]) {
    this.form.elements[`item-${item}-standard`].value = standard;
    STANDARDS.forEach((name, index) => { this.form.elements[`why-${item}-${name}`].value = reasons[index] ?? ""; });
  }

  #clicked(event) {
    const button = event.target.closest("button[data-row-action]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const { rowAction } = button.dataset;
    if (rowAction === "add-sentence") this.addSentence().querySelector("textarea").focus();
    else if (rowAction === "add-citation" || rowAction === "add-grading") {
      const kind = rowAction.slice(4);
      this.addRow(kind, this.#list(kind, button.dataset.item)).querySelector("input").focus();
    }
    else if (rowAction === "clear-decision") for (const radio of this.form.elements[`item-${button.dataset.item}-decision`]) radio.checked = false;
    else if (rowAction === "remove") this.#remove(row);
    else this.#move(row, rowAction === "up" ? -1 : 1, button);
    this.changed();
  }

  #remove(row) {
    const list = row.parentElement;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!list.children.length) {
      if (list === this.sentences) this.addSentence();
      else this.addRow(list.hasAttribute("data-gradings") ? "grading" : "citation", list);
    }
    (next ?? list.firstElementChild).querySelector("textarea, input").focus();
  }

  #move(row, direction, focus) {
    const other = direction < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (direction < 0) other.before(row);
    else other.after(row);
    focus.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  /** Ctrl+Enter: a new sentence below; Alt and the arrows: move this one. */
  #key(event) {
    const row = event.target.closest("[data-sentence]");
    if (!row) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.addSentence({}, row).querySelector("textarea").focus();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#move(row, event.key === "ArrowUp" ? -1 : 1, event.target);
      this.changed();
    }
  }
}
