/* Two windows wrote: what only one of them changed is joined by itself; for the rest a person chooses, seeing both.
   Neither text is lost: both are saved as versions before the chosen one is. */

import { both, merge, partName, partWords, parts } from "./content.js";

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function choice(key, value, label, words) {
  const input = element("input", { type: "radio", name: `choose-${key}`, value, required: true });
  const text = element("span", {}, element("strong", { textContent: label }));
  if (words !== null) text.append(element("span", { className: "conflict__words", textContent: words || "(empty)" }));
  return element("label", { className: "choice" }, input, text);
}

export class Conflicts {
  constructor(panel, saving, rows) {
    this.panel = panel;
    this.saving = saving;
    this.rows = rows;
    saving.addEventListener("conflict", ({ detail }) => this.#met(detail));
  }

  async #met(answer) {
    const mine = parts(this.saving.entries());
    const theirs = parts(answer.entries);
    const { merged, conflicts } = merge(parts(this.saving.acknowledged), mine, theirs);
    this.saving.revision = answer.revision;
    this.saving.acknowledged = answer.entries;
    if (!conflicts.length) {
      this.rows.fill(merged);
      this.#tell(`Another window changed other parts of this draft at ${answer.saved_at}. Both are here now.`);
      await this.saving.save();
      return;
    }
    this.ask(merged, conflicts, mine, theirs, `Changed in another window at ${answer.saved_at}`);
  }

  /** Show both texts of every part in conflict and wait for the person's choice. */
  ask(merged, conflicts, mine, theirs, title) {
    this.saving.stopped = true;
    const form = element("form", { className: "conflict" });
    form.append(
      element("h2", { textContent: title }),
      element("p", { textContent: "The same parts were changed here and there. Nothing is lost: choose what shall stand; the other text stays among the saved versions." }),
    );
    for (const key of conflicts) {
      const set = element("fieldset", {}, element("legend", { textContent: partName(key) }));
      const choices = element("div", { className: "choices" },
        choice(key, "mine", "Written in this window", partWords(key, mine.get(key) ?? "")),
        choice(key, "theirs", "Written in the other window", partWords(key, theirs.get(key) ?? "")));
      if (both(key, mine.get(key) ?? [], theirs.get(key) ?? []) !== null) choices.append(choice(key, "both", "Both, one after the other", null));
      set.append(choices);
      form.append(set);
    }
    form.append(element("button", { className: "button button--primary", type: "submit", textContent: "Keep what I chose" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#settle(merged, conflicts, mine, theirs, new FormData(form));
    });
    this.panel.replaceChildren(form);
    this.panel.hidden = false;
    form.querySelector("input").focus();
  }

  async #settle(merged, conflicts, mine, theirs, chosen) {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.saving.stopped = false;
    if (conflicts.some((key) => chosen.get(`choose-${key}`) === "theirs")) await this.saving.save();
    for (const key of conflicts) {
      const wanted = chosen.get(`choose-${key}`);
      if (wanted === "theirs") merged.set(key, theirs.get(key));
      if (wanted === "both") merged.set(key, both(key, mine.get(key), theirs.get(key)));
    }
    this.rows.fill(merged);
    await this.saving.save();
  }

  #tell(words) {
    const notice = element("div", { className: "notice notice--done" }, element("p", { textContent: words }));
    this.panel.replaceChildren(notice);
    this.panel.hidden = false;
  }
}
