/* Selecting words of the record, by mouse, touch or keyboard. The browser's own selection is used (so copying and
   screen readers work), but it snaps to whole words and never jumps over the gaps between lines. */

import { nearestWord, wordOnNextLine } from "./textlayer.js";

function wordOf(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(".text-layer > [data-word]") ?? null;
}

function place(element) {
  return { page: Number(element.dataset.page), index: Number(element.dataset.word) };
}

function before(a, b) {
  return a.page < b.page || (a.page === b.page && a.index <= b.index);
}

export class WordSelection extends EventTarget {
  constructor(reader) {
    super();
    this.reader = reader;
    const { viewport } = reader;
    viewport.addEventListener("pointerdown", (event) => this.#down(event));
    viewport.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) viewport.addEventListener(name, () => { this.anchor = null; });
    viewport.addEventListener("dblclick", (event) => this.#line(event));
    viewport.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("selectionchange", () => this.#changed());
    document.addEventListener("copy", (event) => this.#copy(event));
  }

  /** The ends of the selection in reading order [{page, index}, {page, index}], or null. */
  ends() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed) return null;
    const anchor = wordOf(selection.anchorNode);
    const focus = wordOf(selection.focusNode);
    if (!anchor || !focus) return null;
    const ends = [place(anchor), place(focus)];
    return before(ends[0], ends[1]) ? ends : ends.reverse();
  }

  /** What is selected: {text, pages}, or null. Words come from the pages themselves, not from what is in sight. */
  async quotation() {
    const ends = this.ends();
    if (!ends) return null;
    const [start, end] = ends;
    const pages = [];
    const parts = [];
    for (let page = start.page; page <= end.page; page += 1) {
      const words = await this.reader.pageWords(page);
      const from = page === start.page ? start.index : 0;
      const to = page === end.page ? end.index : words.length - 1;
      parts.push(...words.slice(from, to + 1).map(([text]) => text));
      pages.push(page);
    }
    return { text: parts.join(" "), pages };
  }

  /** Select from one word to another. */
  select(anchor, focus) {
    const from = this.reader.wordElement(anchor.page, anchor.index);
    const to = this.reader.wordElement(focus.page, focus.index);
    if (!from || !to) return;
    const forward = before(anchor, focus);
    const length = (element) => element.firstChild.length - 1;
    document.getSelection().setBaseAndExtent(
      from.firstChild, forward ? 0 : length(from), to.firstChild, forward ? length(to) : 0,
    );
  }

  async #wordAt(event) {
    const { page, x, y } = this.reader.pointAt(event.clientX, event.clientY);
    const index = nearestWord(await this.reader.pageWords(page), x, y);
    return index === null ? null : { page, index };
  }

  async #down(event) {
    if (event.button !== 0 || event.pointerType === "touch" || !event.target.closest(".page")) return;
    if (event.target.closest("button, a")) return;
    event.preventDefault();
    this.reader.viewport.focus({ preventScroll: true });
    document.getSelection().removeAllRanges();
    this.reader.viewport.setPointerCapture(event.pointerId);
    this.anchor = { pending: true };
    const started = this.anchor;
    const word = await this.#wordAt(event);
    if (this.anchor === started) this.anchor = word;
  }

  async #move(event) {
    if (!this.anchor || this.anchor.pending || event.buttons !== 1) return;
    const anchor = this.anchor;
    const focus = await this.#wordAt(event);
    if (focus && this.anchor === anchor) this.select(anchor, focus);
  }

  /** A double click takes the line. */
  async #line(event) {
    const at = await this.#wordAt(event);
    if (!at) return;
    const words = await this.reader.pageWords(at.page);
    const [, , y0, , y1] = words[at.index];
    const middle = (y0 + y1) / 2;
    const onLine = (word) => word[2] < middle && word[4] > middle;
    let first = at.index;
    let last = at.index;
    while (first > 0 && onLine(words[first - 1])) first -= 1;
    while (last < words.length - 1 && onLine(words[last + 1])) last += 1;
    this.select({ page: at.page, index: first }, { page: at.page, index: last });
  }

  /** Shift and the arrow keys select by word and by line, beginning at the current hit or the top of the page. */
  async #key(event) {
    const steps = { ArrowRight: ["word", 1], ArrowLeft: ["word", -1], ArrowDown: ["line", 1], ArrowUp: ["line", -1] };
    if (!event.shiftKey || !(event.key in steps)) return;
    event.preventDefault();
    const [unit, direction] = steps[event.key];
    const selection = document.getSelection();
    const anchorElement = selection.isCollapsed ? null : wordOf(selection.anchorNode);
    if (!anchorElement) {
      const start = await this.start();
      if (start) this.select(start, start);
      return;
    }
    const anchor = place(anchorElement);
    const focus = await this.#step(place(wordOf(selection.focusNode)), unit, direction);
    this.select(anchor, focus);
    this.reader.wordElement(focus.page, focus.index)?.scrollIntoView({ block: "nearest" });
  }

  async #step({ page, index }, unit, direction) {
    const words = await this.reader.pageWords(page);
    const next = unit === "word" ? index + direction : wordOnNextLine(words, index, direction);
    if (next !== null && next >= 0 && next < words.length) return { page, index: next };
    const other = page + direction;
    if (!this.reader.shown.has(other)) return { page, index };
    const there = await this.reader.pageWords(other);
    if (!there.length) return { page, index };
    return { page: other, index: direction > 0 ? 0 : there.length - 1 };
  }

  /** Where selecting by keyboard begins: the word set by a search hit, else the first word of the page in sight. */
  async start() {
    const { current } = this.reader;
    const marked = (this.reader.marks.get(current) ?? []).find((mark) => mark.current);
    const words = await this.reader.pageWords(current);
    if (!words.length) return null;
    if (!marked) return { page: current, index: 0 };
    return { page: current, index: nearestWord(words, (marked.box[0] + marked.box[2]) / 2, (marked.box[1] + marked.box[3]) / 2) };
  }

  #changed() {
    const ends = this.ends();
    const pages = [];
    if (ends) for (let page = ends[0].page; page <= ends[1].page; page += 1) pages.push(page);
    this.reader.pin(pages);
    this.dispatchEvent(new CustomEvent("change", { detail: ends }));
  }

  #copy(event) {
    const ends = this.ends();
    if (!ends) return;
    const words = [...this.reader.sheet.querySelectorAll("[data-word]")].filter((element) => {
      const at = place(element);
      return before(ends[0], at) && before(at, ends[1]);
    });
    event.clipboardData.setData("text/plain", words.map((element) => element.textContent.trim()).join(" "));
    event.preventDefault();
  }
}
