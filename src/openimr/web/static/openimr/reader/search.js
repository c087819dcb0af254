/* Searching the case file: hits over all pages, the next one a key away, every one marked on the page image. */

/* The server answers by page, with a box for every matched word; neighbouring words are one place to step to. Of a
   page where several words of the question stand together, only those places are stepped to; all words are marked. */
function places(pages) {
  const found = [];
  for (const { page, boxes } of pages) {
    if (!boxes) {
      found.push({ page, boxes: null, others: [] }); /* Its places are asked for when one comes to it. */
      continue;
    }
    const groups = neighbours(boxes);
    const most = Math.max(0, ...groups.map((group) => group.length));
    const best = groups.filter((group) => group.length === most);
    if (!best.length) found.push({ page, boxes: [], others: [] });
    for (const group of best) found.push({ page, boxes: group, others: group === best[0] ? groups.filter((g) => g.length < most).flat() : [] });
  }
  return found;
}

function neighbours(boxes) {
  const groups = [];
  let last = null;
  for (const box of boxes) {
    const height = box[3] - box[1];
    const beside = last && Math.abs(box[1] - last[1]) < height * 0.5 && box[0] - last[2] < height * 1.2 && box[0] >= last[0];
    if (beside) groups.at(-1).push(box);
    else groups.push([box]);
    last = box;
  }
  return groups;
}

export class FileSearch extends EventTarget {
  /** form: the search form; status: where the count is said; reader: the reader; url: the search address. */
  constructor(form, status, reader, url) {
    super();
    this.form = form;
    this.status = status;
    this.reader = reader;
    this.url = url;
    this.hits = [];
    this.at = -1;
    this.query = "";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitted();
    });
    form.querySelector("input").addEventListener("input", (event) => { if (!event.target.value) this.clear(); });
  }

  clear() {
    this.hits = [];
    this.at = -1;
    this.query = "";
    this.status.textContent = "";
    this.reader.setMarks(new Map());
    this.dispatchEvent(new Event("hits"));
  }

  /** Enter asks; Enter again with the same words goes on to the next hit. */
  async #submitted() {
    const query = this.form.querySelector("input").value.trim();
    if (!query) return this.clear();
    if (query === this.query && this.hits.length) return this.step(1);
    this.query = query;
    this.status.textContent = "Searching …";
    try {
      const response = await fetch(`${this.url}?q=${encodeURIComponent(query)}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      if (query !== this.query) return undefined;
      this.#found(await response.json());
    } catch {
      this.query = "";
      this.status.textContent = "The search did not answer. Try again.";
    }
    return undefined;
  }

  #found(hits) {
    this.hits = places(hits);
    this.at = -1;
    this.dispatchEvent(new Event("hits"));
    if (!this.hits.length) {
      this.reader.setMarks(new Map());
      this.status.textContent = "Not found in this file";
      return;
    }
    /* Begin at the page in sight, not at the beginning of the file. */
    const here = this.hits.findIndex((hit) => hit.page >= this.reader.current);
    this.show(here < 0 ? 0 : here);
  }

  /** The next (1) or previous (-1) hit, round the end. */
  step(direction) {
    if (!this.hits.length) return;
    this.show((this.at + direction + this.hits.length) % this.hits.length);
  }

  /** Ask where the words stand on the page of a hit that does not say, and put its places in its stead. */
  async #place(at) {
    const { query } = this;
    const hit = this.hits[at];
    hit.asked ??= fetch(`${this.url}?q=${encodeURIComponent(query)}&page=${hit.page}`, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : []), () => []);
    const answer = await hit.asked;
    const where = this.hits.indexOf(hit);
    if (query !== this.query || where < 0) return;
    const placed = places(answer.filter(({ boxes }) => boxes));
    this.hits.splice(where, 1, ...(placed.length ? placed : [{ ...hit, boxes: [] }]));
    if (this.at === where) this.show(where);
    else if (this.at > where) this.at += placed.length - 1;
  }

  show(at) {
    this.at = at;
    if (!this.hits[at].boxes) this.#place(at);
    const marks = new Map();
    this.hits.forEach(({ page, boxes, others }, index) => {
      const list = marks.get(page) ?? [];
      for (const box of others) list.push({ box, current: false });
      for (const box of boxes ?? []) list.push({ box, current: index === at });
      marks.set(page, list);
    });
    const hit = this.hits[at];
    this.reader.setMarks(marks);
    this.reader.go(hit.page, hit.boxes?.[0] ?? null);
    this.status.textContent = `${at + 1} of ${this.hits.length}, page ${hit.page}`;
    this.dispatchEvent(new Event("step"));
  }
}
