/* What the form says, as one value that can be compared, merged and put back: parts named by what they are.
   A part is the smallest thing two windows may each change: the summary, one item's decision, its rationale … */

const WORDS = {
  summary: "Clinical case summary",
  decision: "decision",
  partial: "what is and what is not necessary",
  standard: "evidence standard and why no higher one applies",
  grading: "grading of evidence",
  citations: "guidelines",
  rationale: "rationale",
};

/* The standards of medical necessity that another can stand below, in the order of the law. */
export const STANDARDS = [
  "mtus", "peer_reviewed_evidence", "nationally_recognized_standards", "expert_opinion", "generally_accepted_standards",
];

function pageNumbers(text) {
  return (text.match(/\d+(\s*[-–]\s*\d+)?/g) ?? []).map((range) => range.replace(/\s*[-–]\s*/, "-")).join(", ");
}

function tidy(text) {
  return text.replace(/\r\n?/g, "\n").trim();
}

/** The parts of [[name, value], …] as a Map: "summary" and "<item>:<part>". Empty rows are nothing. */
export function parts(entries) {
  const sentences = new Map();
  const citations = new Map();
  const items = new Map();
  const gradings = new Map();
  const reasons = new Map();
  for (const [name, value] of entries) {
    const [kind, first, second, third] = name.split("-");
    if (kind === "sentence") {
      const row = sentences.get(first) ?? { text: "", pages: "" };
      row[second] = second === "pages" ? pageNumbers(value) : tidy(value);
      sentences.set(first, row);
    } else if (kind === "citation") {
      const rows = citations.get(first) ?? new Map();
      const row = rows.get(second) ?? { source: "", title: "", chapter: "", pages: "", mtus: "" };
      row[third] = third === "mtus" ? "on" : tidy(value);
      rows.set(second, row);
      citations.set(first, rows);
    } else if (kind === "grading") {
      const rows = gradings.get(first) ?? new Map();
      const row = rows.get(second) ?? { recommendation: "", study: "", question: "", level: "", applicable: "", note: "" };
      row[third] = tidy(value);
      rows.set(second, row);
      gradings.set(first, rows);
    } else if (kind === "why") {
      reasons.set(first, { ...reasons.get(first), [second]: tidy(value) });
    } else if (kind === "item") {
      const item = items.get(first) ?? {};
      item[second] = tidy(value);
      items.set(first, item);
    }
  }
  const found = new Map();
  found.set("summary", [...sentences.values()].filter(({ text, pages }) => text || pages));
  for (const [id, item] of items) {
    found.set(`${id}:decision`, item.decision ?? "");
    found.set(`${id}:partial`, [item.necessary ?? "", item.unnecessary ?? ""]);
    found.set(`${id}:standard`, [item.standard ?? "", ...STANDARDS.map((name) => reasons.get(id)?.[name] ?? "")]);
    found.set(`${id}:grading`, [...(gradings.get(id)?.values() ?? [])].filter((row) => Object.values(row).some(Boolean)));
    found.set(`${id}:citations`, [...(citations.get(id)?.values() ?? [])].filter((row) => row.source || row.title || row.pages));
    found.set(`${id}:rationale`, item.rationale ?? "");
  }
  return found;
}

export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function sameParts(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])].every((key) => same(a.get(key), b.get(key)));
}

/** Three-way: what only one side changed is taken; what both changed differently is a conflict (mine stands for now). */
export function merge(base, mine, theirs) {
  const merged = new Map();
  const conflicts = [];
  for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
    const [b, m, t] = [base.get(key), mine.get(key), theirs.get(key)];
    if (same(m, t) || same(b, t)) merged.set(key, m);
    else if (same(b, m)) merged.set(key, t);
    else {
      merged.set(key, m);
      conflicts.push(key);
    }
  }
  return { merged, conflicts };
}

/** Both versions of a part one after the other, or null where only one can stand (a decision). */
export function both(key, mine, theirs) {
  const part = key.split(":").at(-1);
  if (part === "summary" || part === "citations" || part === "grading") {
    return [...mine, ...theirs.filter((row) => !mine.some((own) => same(own, row)))];
  }
  return part === "rationale" ? `${mine}\n\n${theirs}` : null;
}

/** What a part is called. */
export function partName(key) {
  const [item, part] = key.split(":");
  return part ? `Item ${item}: ${WORDS[part]}` : WORDS.summary;
}

/** A part as words to compare by eye. */
export function partWords(key, value) {
  const part = key.split(":").at(-1);
  if (part === "summary") return value.map(({ text, pages }) => `${text}${pages ? ` (p. ${pages})` : ""}`).join("\n");
  if (part === "citations") {
    return value.map((row) => [row.mtus && "MTUS", row.source, row.title, row.chapter && `chapter ${row.chapter}`,
      row.pages && `pages ${row.pages}`].filter(Boolean).join(", ")).join("\n");
  }
  if (part === "grading") return value.map((row) => Object.values(row).filter(Boolean).join("; ")).join("\n");
  const words = Array.isArray(value) ? value.filter(Boolean).join("\n") : value;
  return words.replaceAll("_", " ");
}
