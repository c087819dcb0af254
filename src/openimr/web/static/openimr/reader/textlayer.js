/* The words of a page as real text over its image, so that they can be selected, searched, read aloud and quoted.
   Words are laid out once in points; the layer is scaled as a whole when the page is shown larger or smaller. */

const canvas = document.createElement("canvas").getContext("2d");
const FONT = "sans-serif";

/** A layer for words [[text, x0, y0, x1, y1], …]; `page` is the case file page they stand on. */
export function textLayer(page, words) {
  const layer = document.createElement("div");
  layer.className = "text-layer";
  words.forEach(([text, x0, y0, x1, y1], index) => {
    const word = document.createElement("span");
    const height = Math.max(y1 - y0, 1);
    word.textContent = `${text} `;
    word.dataset.page = page;
    word.dataset.word = index;
    canvas.font = `${height}px ${FONT}`;
    const natural = canvas.measureText(text).width || 1;
    word.style.left = `${x0}px`;
    word.style.top = `${y0}px`;
    word.style.fontSize = `${height}px`;
    const ratio = (x1 - x0) / natural;
    word.style.transform = `scaleX(${ratio})`;
    /* As wide as to the next word of the line and no wider, so that selected words neither gap nor overlap. */
    const next = words[index + 1];
    const end = next && next[1] > x1 && next[1] - x1 < height && Math.abs(next[2] - y0) < height / 2 ? next[1] : x1;
    word.style.width = `${(end - x0) / ratio}px`;
    layer.append(word);
  });
  return layer;
}

/** The word nearest to a point of the page (in points), by line first: null on a page without words. */
export function nearestWord(words, x, y) {
  let best = null;
  let bestDistance = Infinity;
  words.forEach(([, x0, y0, x1, y1], index) => {
    const dx = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    const dy = y < y0 ? y0 - y : y > y1 ? y - y1 : 0;
    const distance = dx + dy * 8;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = index;
    }
  });
  return best;
}

/** The word on the line above (-1) or below (1) that stands nearest under `index`, or null at the page's edge. */
export function wordOnNextLine(words, index, direction) {
  const [, x0, y0, x1, y1] = words[index];
  const middle = (x0 + x1) / 2;
  const height = y1 - y0;
  const beyond = words
    .map((word, at) => ({ at, dy: ((word[2] + word[4]) / 2 - (y0 + y1) / 2) * direction, dx: Math.abs((word[1] + word[3]) / 2 - middle) }))
    .filter(({ dy }) => dy > height * 0.6);
  if (!beyond.length) return null;
  const nearest = Math.min(...beyond.map(({ dy }) => dy));
  return beyond.filter(({ dy }) => dy < nearest + height * 0.6).sort((a, b) => a.dx - b.dx)[0].at;
}
