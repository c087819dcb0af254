/* The list of documents beside the pages: shows where one is, and takes one there. */

const HEAD = 40;  /* pixels: the choice of views stays at the top of the list */

export class DocumentList {
  /** nav: the list; documents: [{id, pages}]; heading: where the document in sight is named. */
  constructor(nav, documents, heading, reader) {
    this.nav = nav;
    this.heading = heading;
    this.reader = reader;
    this.byPage = new Map();
    this.starts = documents.map((document) => document.pages[0]).sort((a, b) => a - b);
    for (const document of documents) for (const page of document.pages) this.byPage.set(page, document);
    reader.addEventListener("page", () => this.#show());
    this.#show();
  }

  /** The first page of the next (1) or previous (-1) document. */
  neighbour(direction) {
    const { current } = this.reader;
    return direction > 0
      ? this.starts.find((page) => page > current) ?? current
      : this.starts.filter((page) => page < current).at(-1) ?? current;
  }

  #show() {
    const document = this.byPage.get(this.reader.current);
    this.heading.textContent = document ? document.label : "";
    if (document?.id === this.shownId) return;
    this.shownId = document?.id;
    this.nav.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = document && this.nav.querySelector(`[data-document="${CSS.escape(document.id)}"]`);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    this.intoSight();
  }

  /** Scroll the list to the document in sight. While the list is shut its lines have other heights, so it is done again
      when it opens. */
  intoSight() {
    const link = this.nav.querySelector("[data-document][aria-current]");
    const line = link?.closest("details:not([open])") ?? link;
    if (!line) return;
    const [list, own] = [this.nav.getBoundingClientRect(), line.getBoundingClientRect()];
    if (own.top >= list.top + HEAD && own.bottom <= list.bottom) return;
    this.nav.scrollTop += own.top - list.top - (list.height - own.height) / 2;
  }
}
