/* Quoting the record: the selected words arrive as a quotation with their page, where one was last writing. */

import { grow, pagesIn, showPages } from "./rows.js";

function insert(area, text) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const space = start > 0 && !/\s$/.test(value.slice(0, start)) ? " " : "";
  area.setRangeText(`${space}${text}`, start, end, "end");
  grow(area);
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function pageWords(pages) {
  return pages.length > 1 ? `pages ${pages[0]}-${pages.at(-1)}` : `page ${pages[0]}`;
}

/** Put pages into a sentence's page field, beside those it has. */
export function addPages(row, pages) {
  const field = row.querySelector("[data-pages]");
  const all = [...new Set([...pagesIn(field.value), ...pages])].sort((a, b) => a - b);
  field.value = all.join(", ");
  showPages(row);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

export class Quoting {
  constructor(form, rows, selection, reader, tell) {
    this.form = form;
    this.rows = rows;
    this.selection = selection;
    this.reader = reader;
    this.tell = tell;
    this.last = null;
    form.addEventListener("focusin", ({ target }) => {
      if (target.matches("[data-quotable]")) this.last = target;
      else if (target.closest("[data-sentence]")) this.last = target.closest("[data-sentence]").querySelector("textarea");
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add-page]");
      if (!button) return;
      event.preventDefault();
      addPages(button.closest("[data-sentence]"), [this.reader.current]);
    });
  }

  /** Quote the selection into the field last written in, or as a new sentence of the summary. */
  async quote() {
    const quotation = await this.selection.quotation();
    if (!quotation) {
      this.tell("Select words on the page first: with the mouse, or with Shift and the arrow keys.");
      return;
    }
    const words = `“${quotation.text}”`;
    const field = this.last?.isConnected ? this.last : null;
    const row = field?.closest("[data-sentence]");
    if (row) {
      insert(field, words);
      addPages(row, quotation.pages);
      field.focus();
    } else if (field) {
      insert(field, `${words} (${pageWords(quotation.pages)})`);
      field.focus();
    } else {
      const added = this.rows.addSentence({ text: words });
      addPages(added, quotation.pages);
      added.querySelector("textarea").focus();
    }
    this.tell(`Quoted from ${pageWords(quotation.pages)}.`);
  }
}
