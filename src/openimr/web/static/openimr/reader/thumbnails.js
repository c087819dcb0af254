/* Small pictures of all pages in a strip, as links to the pages. Like the pages themselves, only those in sight exist. */

const COLUMNS = 2;
const ROW = 176;
const SETTLE_MS = 90;

export class Thumbnails {
  /** strip: the element that holds them; scroller: what scrolls; url: the address with "{page}". */
  constructor(strip, scroller, url, reader) {
    this.strip = strip;
    this.scroller = scroller;
    this.url = url;
    this.reader = reader;
    this.shown = new Map();
    strip.style.height = `${Math.ceil(reader.pageCount / COLUMNS) * ROW}px`;
    scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    reader.addEventListener("page", () => this.#follow());
  }

  get visible() { return !this.strip.hidden && this.scroller.offsetParent !== null; }

  /** Put the pictures in sight into the strip, and take the others out. */
  draw() {
    if (!this.visible) return;
    const top = this.scroller.scrollTop - this.strip.offsetTop;
    const firstRow = Math.max(Math.floor(top / ROW) - 1, 0);
    const lastRow = Math.floor((top + this.scroller.clientHeight) / ROW) + 1;
    const first = firstRow * COLUMNS + 1;
    const last = Math.min((lastRow + 1) * COLUMNS, this.reader.pageCount);
    for (const [page, link] of this.shown) {
      if (page >= first && page <= last) continue;
      link.remove();
      this.shown.delete(page);
    }
    for (let page = first; page <= last; page += 1) if (!this.shown.has(page)) this.#add(page);
    this.#mark();
  }

  /** Bring the page in sight into the strip's sight. */
  show() {
    const row = Math.floor((this.reader.current - 1) / COLUMNS);
    this.scroller.scrollTop = this.strip.offsetTop + row * ROW - this.scroller.clientHeight / 3;
    this.draw();
  }

  #add(page) {
    const link = document.createElement("a");
    link.className = "thumbnail";
    link.href = `#page=${page}`;
    link.dataset.pageRef = page;
    link.style.top = `${Math.floor((page - 1) / COLUMNS) * ROW}px`;
    link.style.left = `${((page - 1) % COLUMNS) * (100 / COLUMNS)}%`;
    const number = document.createElement("span");
    number.textContent = page;
    const hidden = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: "Page " });
    link.append(hidden, number);
    this.strip.append(link);
    this.shown.set(page, link);
    setTimeout(() => {
      if (this.shown.get(page) !== link) return;
      const image = Object.assign(document.createElement("img"), { alt: "", decoding: "async" });
      image.src = this.url.replace("{page}", page);
      link.prepend(image);
    }, SETTLE_MS);
  }

  #mark() {
    for (const [page, link] of this.shown) {
      if (page === this.reader.current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  #follow() {
    if (!this.visible) return;
    const top = this.strip.offsetTop + Math.floor((this.reader.current - 1) / COLUMNS) * ROW;
    const out = top < this.scroller.scrollTop || top + ROW > this.scroller.scrollTop + this.scroller.clientHeight;
    if (out) this.show();
    else this.#mark();
  }
}
