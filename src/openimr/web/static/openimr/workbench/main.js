/* The workbench: the reader on one side, the determination on the other, and what goes from one to the other. */

import { startReader } from "../reader/main.js";
import { Conflicts } from "./conflict.js";
import { Dismissing } from "./dismissing.js";
import { loadWhenOpened, takeOver } from "./fromrecord.js";
import { Quoting } from "./quoting.js";
import { Rows } from "./rows.js";
import { Saving } from "./saving.js";

const root = document.querySelector("[data-reader]");
const form = document.querySelector("form[data-determination]");
const live = document.querySelector("[data-live]");
let quoting = null;

function tell(words) {
  live.textContent = words;
  live.classList.add("is-shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => live.classList.remove("is-shown"), 4000);
}

const { reader, selection } = startReader(root, { quote: () => quoting?.quote() });

/* A button beside the selected words, for those who do not know the key yet. */
function quoteButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary button--small quote-button";
  button.innerHTML = "Quote <kbd>q</kbd>";
  button.hidden = true;
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => quoting.quote());
  root.append(button);
  const put = () => {
    const range = document.getSelection();
    if (!selection.ends() || !range.rangeCount) {
      button.hidden = true;
      return;
    }
    const box = range.getRangeAt(0).getBoundingClientRect();
    const frame = root.getBoundingClientRect();
    button.hidden = box.bottom < frame.top || box.top > frame.bottom;
    button.style.left = `${Math.min(Math.max(box.right - frame.left - 40, 8), frame.width - 110)}px`;
    button.style.top = `${Math.min(box.bottom - frame.top + 6, frame.height - 44)}px`;
  };
  selection.addEventListener("change", put);
  reader.viewport.addEventListener("scroll", put, { passive: true });
}

function writing() {
  form.querySelector("[data-save-button]").hidden = true;
  const saving = new Saving(form, { user: form.dataset.user, caseId: form.dataset.case }, document.querySelector("[data-save-status]"));
  const rows = new Rows(form, () => saving.touched());
  const conflicts = new Conflicts(document.querySelector("[data-conflict]"), saving, rows);
  quoting = new Quoting(form, rows, selection, reader, tell);
  quoteButton();
  takeOver(form, rows, saving, tell);

  const showFindings = ({ detail }) => {
    for (const box of document.querySelectorAll("[data-findings]")) box.innerHTML = detail.findings[box.dataset.findings] ?? "";
    document.querySelector("[data-findings-count]").textContent = detail.findings_words;
  };
  saving.addEventListener("saved", showFindings);
  new Dismissing(form, saving, tell).addEventListener("findings", showFindings);

  saving.addEventListener("saved", ({ detail }) => {
    for (const old of form.querySelectorAll("[data-field-problem]")) old.remove();
    for (const { name, message } of detail.problems) {
      const field = form.elements[name];
      if (!field) continue;
      const words = Object.assign(document.createElement("p"), { className: "error", textContent: message });
      words.dataset.fieldProblem = "";
      field.after(words);
    }
  });

  const kept = saving.restore();
  if (kept?.conflicts.length) conflicts.ask(kept.merged, kept.conflicts, kept.mine, kept.theirs, "Text from an earlier visit that had not been saved");
  else if (kept) {
    rows.fill(kept.merged);
    tell("Text from an earlier visit that had not been saved is back.");
    saving.save();
  }

  /* Leaving for the preview or the signature: first everything is saved. */
  form.addEventListener("submit", async (event) => {
    if (saving.leaving) return;
    event.preventDefault();
    const { submitter } = event;
    /* Opened at once, filled when saved: a window opened later would be refused as a pop-up. */
    const preview = submitter?.value === "preview" ? window.open("about:blank", "_blank") : null;
    const saved = await saving.save();
    if (!submitter || submitter.value === "save") return;
    if (!saved && saving.dirty) {
      preview?.close();
      tell("Not saved yet: what is not saved cannot be previewed or signed.");
      return;
    }
    if (preview) {
      preview.location.replace(submitter.dataset.url);
      return;
    }
    saving.leaving = true;
    window.location.assign(submitter.dataset.url);
  });
  /* Signing out forgets what this computer keeps; so it is sent first, and where that fails one is asked twice. */
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-sign-out]") || saving.leaving || !saving.dirty) return;
    event.preventDefault();
    event.stopPropagation();
    const saved = await saving.save();
    saving.leaving = true;
    if (saved) event.target.requestSubmit();
    else tell("The last words could not be saved. Sign out once more to leave without them.");
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      saving.save();
    }
  });
}

loadWhenOpened(tell);
if (form) writing();
else quoting = { quote: () => tell("This determination cannot be written to here.") };
