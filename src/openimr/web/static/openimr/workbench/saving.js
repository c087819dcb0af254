/* Saving while one writes: a few seconds after the last key, again until it has worked, never over somebody else's
   words. What the server has not acknowledged stays in this browser. */

import { forgetDraft, keepDraft, keptDraft } from "../drafts.js";
import { merge, parts, sameParts } from "./content.js";

const IDLE_MS = 1500;
const LONGEST_MS = 5000;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

export class Saving extends EventTarget {
  /** form: the determination; identity: {user, caseId}; status: the element that says how it stands. */
  constructor(form, identity, status) {
    super();
    this.form = form;
    this.identity = identity;
    this.status = status;
    this.revision = Number(form.elements.base_revision.value);
    this.acknowledged = this.entries();
    this.failures = 0;
    this.sending = null;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    window.addEventListener("online", () => { if (this.dirty) this.save(); });
    window.addEventListener("pagehide", () => { if (this.dirty) this.#keep(); });
    window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) event.preventDefault(); });
  }

  /** What the form says now: [[name, value], …]. */
  entries() {
    return [...new FormData(this.form)].filter(([name]) => /^(sentence|citation|item|why|grading)-/.test(name));
  }

  get dirty() { return !sameParts(parts(this.entries()), parts(this.acknowledged)); }

  touched() {
    if (!this.dirty) return;
    this.#keep();
    this.#say("Not saved yet", "");
    clearTimeout(this.timer);
    this.firstTouch ??= Date.now();
    const wait = Math.max(0, Math.min(IDLE_MS, this.firstTouch + LONGEST_MS - Date.now()));
    this.timer = setTimeout(() => this.save(), this.failures ? Math.max(wait, RETRY_MS[0]) : wait);
  }

  /** Content an earlier visit could not send: put back, and sent. Returns the parts to show, or null. */
  restore() {
    const kept = keptDraft(this.identity.user, this.identity.caseId);
    if (!kept) return null;
    const mine = parts(kept.content.entries);
    const here = parts(this.acknowledged);
    if (sameParts(mine, here)) {
      forgetDraft(this.identity.user, this.identity.caseId);
      return null;
    }
    const { merged, conflicts } = merge(parts(kept.content.base), mine, here);
    return { merged, conflicts, mine, theirs: here, keptAt: kept.keptAt };
  }

  /** Send what there is; resolves to whether the server has it all. */
  async save() {
    clearTimeout(this.timer);
    if (this.stopped) return false;
    if (this.sending) {
      await this.sending;
      return this.dirty ? this.save() : true;
    }
    if (!this.dirty) return true;
    this.sending = this.#send();
    const saved = await this.sending;
    this.sending = null;
    this.firstTouch = undefined;
    if (saved && this.dirty) this.touched();
    return saved && !this.dirty;
  }

  async #send() {
    const entries = this.entries();
    const body = new FormData(this.form);
    body.set("base_revision", String(this.revision));
    body.set("action", "save");
    /* Signing in again in another tab gives a new token; the cookie has it. */
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) body.set("csrfmiddlewaretoken", token[1]);
    this.#say("Saving …", "");
    let response;
    try {
      response = await fetch(this.form.dataset.saveUrl, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" },
      });
    } catch {
      return this.#failed("No connection. Your text is kept on this computer and sent as soon as it can be.");
    }
    if (response.ok || response.status === 409) return this.#answered(response, entries);
    if (response.type === "opaqueredirect" || response.status === 403) {
      return this.#failed("You are signed out. Sign in again in another tab; your text stays here and is sent then.");
    }
    return this.#failed(`The server could not save (answer ${response.status}). Trying again.`);
  }

  async #answered(response, entries) {
    const answer = await response.json();
    this.failures = 0;
    if (response.status === 409) {
      if (answer.closed) {
        this.stopped = true;
        this.#say("", answer.message);
        return false;
      }
      this.dispatchEvent(new CustomEvent("conflict", { detail: answer }));
      return false;
    }
    this.revision = answer.revision;
    this.acknowledged = entries;
    this.form.elements.base_revision.value = answer.revision;
    if (!this.dirty) forgetDraft(this.identity.user, this.identity.caseId);
    this.#say(`Saved ${answer.saved_at}`, "");
    this.dispatchEvent(new CustomEvent("saved", { detail: answer }));
    return true;
  }

  #failed(words) {
    const kept = this.#keep();
    this.#say("Not saved", kept ? words : `${words} This browser keeps nothing: do not close this page.`);
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
    return false;
  }

  #keep() {
    const { user, caseId } = this.identity;
    return keepDraft(user, caseId, { entries: this.entries(), base: this.acknowledged }, this.revision);
  }

  #say(short, long) {
    this.status.querySelector("[data-save-short]").textContent = short;
    const notice = this.status.querySelector("[data-save-long]");
    notice.textContent = long;
    notice.hidden = !long;
  }
}
