/* Where every page of a case file stands in one long column, without any of them being there.
   Thousands of pages are only numbers here; the reader puts the few near the eye into the document. */

const GAP = 16;

/** Page sizes in points from their run-length form [[count, width, height], …]. */
export function pageSizes(runs) {
  const sizes = [];
  for (const [count, width, height] of runs) for (let i = 0; i < count; i += 1) sizes.push([width, height]);
  return sizes;
}

/** The column: tops and heights in pixels for pages shown `columnWidth` pixels wide. Pages count from 1. */
export class Column {
  constructor(sizes, columnWidth) {
    this.count = sizes.length;
    this.width = columnWidth;
    this.tops = new Float64Array(sizes.length + 1);
    this.scales = new Float64Array(sizes.length);
    let top = GAP;
    sizes.forEach(([width, height], index) => {
      this.scales[index] = columnWidth / width;
      this.tops[index] = top;
      top += Math.round(height * this.scales[index]) + GAP;
    });
    this.tops[sizes.length] = top;
    this.height = top;
  }

  top(page) { return this.tops[page - 1]; }

  pageHeight(page) { return this.tops[page] - this.tops[page - 1] - GAP; }

  /** Pixels per point on this page. */
  scale(page) { return this.scales[page - 1]; }

  /** The page at a height of the column; the gap below a page belongs to it. */
  pageAt(y) {
    let low = 1;
    let high = this.count;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
