/* The reader: the pages of a case file as images with their words over them. Only pages near the eye are in the
   document; everything else is a number in the column, so five thousand pages cost no more than five. */

import { Column, pageSizes } from "./geometry.js";
import { textLayer } from "./textlayer.js";

const NEARBY = 2;
const SETTLE_MS = 70;
const REMEMBERED_PAGES = 80;
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];

export class Reader extends EventTarget {
  /** viewport: the scrolling element; data: {sizes, urls: {image, words}} with "{page}" in the addresses. */
  constructor(viewport, data) {
    super();
    this.viewport = viewport;
    this.urls = data.urls;
    this.sizes = pageSizes(data.sizes);
    this.zoom = 1;
    this.shown = new Map();
    this.words = new Map();
    this.marks = new Map();
    this.pinned = new Set();
    this.current = 0;
    this.column = null;
    this.sheet = document.createElement("div");
    this.sheet.className = "reader__sheet";
    viewport.replaceChildren(this.sheet);
    this.measure();
    viewport.addEventListener("scroll", () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(viewport);
  }

  get pageCount() { return this.sizes.length; }

  /** Lay the column out again for the width there is, keeping the place on the page. */
  measure() {
    const style = getComputedStyle(this.viewport);
    const room = this.viewport.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const width = Math.max(Math.round(Math.min(room, 1100) * this.zoom), 160);
    if (this.column?.width === width) {
      this.#draw();
      return;
    }
    const page = this.current || 1;
    const within = this.column ? (this.viewport.scrollTop - this.column.top(page)) / this.column.pageHeight(page) : 0;
    this.column = new Column(this.sizes, width);
    this.sheet.style.height = `${this.column.height}px`;
    this.sheet.style.width = `${width}px`;
    for (const [number, element] of this.shown) this.#place(number, element);
    if (this.current) this.viewport.scrollTop = this.column.top(page) + within * this.column.pageHeight(page);
    this.#draw();
  }

  /** Show a page; box ([x0, y0, x1, y1] in points) is brought into sight and marked. */
  go(page, box = null) {
    const number = Math.min(Math.max(Math.round(page), 1), this.pageCount);
    const margin = 12;
    let top = this.column.top(number) - margin;
    if (box) {
      const wordTop = this.column.top(number) + box[1] * this.column.scale(number);
      const sight = this.viewport.clientHeight;
      if (wordTop - top > sight * 0.6) top = wordTop - sight * 0.35;
    }
    this.viewport.scrollTop = top;
    this.viewport.scrollLeft = box ? Math.max(0, box[0] * this.column.scale(number) - 80) : 0;
    this.#draw(number);
    return number;
  }

  /** One step larger (1) or smaller (-1), or back to the full width (0). */
  zoomBy(step) {
    const at = ZOOMS.findIndex((zoom) => zoom >= this.zoom - 0.001);
    this.zoom = step === 0 ? 1 : ZOOMS[Math.min(Math.max(at + step, 0), ZOOMS.length - 1)];
    this.measure();
    this.dispatchEvent(new Event("zoom"));
  }

  /** Marks to draw, a Map from page to [{box, current}]. */
  setMarks(marks) {
    this.marks = marks;
    for (const [number, element] of this.shown) this.#drawMarks(number, element);
  }

  /** Pages that stay in the document although they are out of sight (they hold the selection). */
  pin(pages) {
    this.pinned = new Set(pages);
  }

  /** The words of a page [[text, x0, y0, x1, y1], …]; fetched once, the recent ones remembered. */
  async pageWords(page) {
    if (!this.words.has(page)) {
      const answer = fetch(this.urls.words.replace("{page}", page), { credentials: "same-origin" }).then((response) => {
        if (!response.ok) throw new Error(`words of page ${page}: answer ${response.status}`);
        return response.json();
      });
      this.words.set(page, answer);
      answer.catch(() => this.words.delete(page));
      if (this.words.size > REMEMBERED_PAGES) this.words.delete(this.words.keys().next().value);
    }
    return (await this.words.get(page)).words;
  }

  /** The word element of a page that is shown, or null. */
  wordElement(page, index) {
    return this.shown.get(page)?.querySelector(`[data-word="${index}"]`) ?? null;
  }

  /** The point of a page (in points) under the pointer: {page, x, y}. */
  pointAt(clientX, clientY) {
    const frame = this.sheet.getBoundingClientRect();
    const page = this.column.pageAt(clientY - frame.top);
    const scale = this.column.scale(page);
    return { page, x: (clientX - frame.left) / scale, y: (clientY - frame.top - this.column.top(page)) / scale };
  }

  #draw(chosen = 0) {
    const top = this.viewport.scrollTop;
    const sight = this.viewport.clientHeight;
    const first = Math.max(this.column.pageAt(top) - NEARBY, 1);
    const last = Math.min(this.column.pageAt(top + sight) + NEARBY, this.pageCount);
    for (const [number, element] of this.shown) {
      if ((number < first || number > last) && !this.pinned.has(number)) {
        element.querySelector("img")?.removeAttribute("src");
        element.remove();
        this.shown.delete(number);
      }
    }
    for (let number = first; number <= last; number += 1) if (!this.shown.has(number)) this.#add(number);
    const current = chosen || this.column.pageAt(top + sight / 3);
    if (current !== this.current) {
      this.current = current;
      this.dispatchEvent(new Event("page"));
    }
  }

  #add(number) {
    const element = document.createElement("section");
    element.className = "page";
    element.dataset.pageNumber = number;
    element.setAttribute("aria-label", `Page ${number}`);
    this.#place(number, element);
    /* In page order, so that a selection over two pages and a screen reader both read forward. */
    const later = [...this.shown.keys()].filter((n) => n > number).sort((a, b) => a - b)[0];
    this.sheet.insertBefore(element, later ? this.shown.get(later) : null);
    this.shown.set(number, element);
    /* Whoever drags the scroll bar over a thousand pages shall not load them all. */
    setTimeout(() => { if (this.shown.get(number) === element) this.#fill(number, element); }, SETTLE_MS);
  }

  #place(number, element) {
    element.style.top = `${this.column.top(number)}px`;
    element.style.height = `${this.column.pageHeight(number)}px`;
    element.style.setProperty("--scale", this.column.scale(number));
  }

  async #fill(number, element) {
    const image = document.createElement("img");
    image.alt = `Image of page ${number}`;
    image.decoding = "async";
    image.draggable = false;
    image.addEventListener("load", () => element.classList.add("is-loaded"));
    image.addEventListener("error", () => { if (image.hasAttribute("src")) this.#failed(number, element); });
    image.src = this.urls.image.replace("{page}", number);
    element.replaceChildren(image);
    this.#drawMarks(number, element);
    try {
      const words = await this.pageWords(number);
      if (this.shown.get(number) !== element) return;
      element.append(textLayer(number, words));
      element.classList.add("has-words");
      this.dispatchEvent(new CustomEvent("words", { detail: number }));
    } catch {
      this.#failed(number, element);
    }
  }

  #failed(number, element) {
    if (element.querySelector(".page__failed")) return;
    const notice = document.createElement("p");
    notice.className = "page__failed";
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button button--small";
    again.textContent = "Try again";
    again.addEventListener("click", () => this.#fill(number, element));
    notice.append(`Page ${number} could not be loaded whole. `, again);
    element.append(notice);
  }

  #drawMarks(number, element) {
    for (const old of element.querySelectorAll(".page__mark")) old.remove();
    const scale = this.column.scale(number);
    for (const { box, current } of this.marks.get(number) ?? []) {
      const [width, height] = this.sizes[number - 1];
      const mark = document.createElement("div");
      mark.className = current ? "page__mark page__mark--current" : "page__mark";
      mark.style.left = `${(box[0] / width) * 100}%`;
      mark.style.top = `${(box[1] / height) * 100}%`;
      mark.style.width = `${((box[2] - box[0]) / width) * 100}%`;
      mark.style.height = `${((box[3] - box[1]) * scale / this.column.pageHeight(number)) * 100}%`;
      element.append(mark);
    }
  }
}
