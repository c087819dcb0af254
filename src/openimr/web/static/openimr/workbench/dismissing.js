/* Setting a finding aside without leaving the workbench: the reason is asked in a dialog and sent at once.
   Without this module the same links lead to a page that does it. */

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export class Dismissing extends EventTarget {
  constructor(form, saving, tell) {
    super();
    this.form = form;
    this.saving = saving;
    this.tell = tell;
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-dismiss], a[data-undo]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (link.dataset.undo) this.#undo(link);
      else this.#ask(link);
    });
  }

  async #undo(link) {
    const problem = await this.#send(link.href, { finding: link.dataset.undo, action: "undo" });
    this.tell(problem || "The finding stands again.");
  }

  /** The finding is of the draft as it is saved; so that comes first. */
  async #ask(link) {
    const { href, dataset: { dismiss: finding, message } } = link;
    await this.saving.save();
    const reason = element("textarea", { id: "dismiss-reason", rows: 3, required: true });
    const error = element("p", { className: "error", id: "dismiss-problem", hidden: true });
    reason.setAttribute("aria-describedby", "dismiss-hint dismiss-problem");
    const cancel = element("button", { className: "button", type: "button", textContent: "Cancel" });
    const form = element("form", { method: "dialog", noValidate: true },
      element("h2", { id: "dismiss-title", textContent: "Dismiss a finding" }),
      element("p", { textContent: message }),
      element("div", { className: "field" },
        element("label", { htmlFor: "dismiss-reason", textContent: "Why this finding does not apply" }),
        element("p", { className: "hint", id: "dismiss-hint", textContent: "Kept with the case and shown when you sign. You can take the finding up again at any time." }),
        reason, error),
      element("p", { className: "cluster" }, element("button", { className: "button button--primary", textContent: "Dismiss the finding" }), cancel));
    const dialog = element("dialog", {}, form);
    dialog.setAttribute("aria-labelledby", "dismiss-title");
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (link.isConnected) link.focus();
      else this.form.querySelector(".findings-box > summary").focus();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = await this.#send(href, { finding, action: "dismiss", reason: reason.value });
      error.textContent = problem;
      error.hidden = !problem;
      if (problem) {
        reason.focus();
        return;
      }
      dialog.close();
      this.tell("Dismissed. The reason is kept with the case.");
    });
    document.body.append(dialog);
    dialog.showModal();
    reason.focus();
  }

  /** Resolves to what stands in the way, or to nothing. */
  async #send(href, fields) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
    try {
      const response = await fetch(href, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" },
      });
      if (!response.ok && response.status !== 422) return "This could not be kept. Sign in again in another tab, or try again.";
      const answer = await response.json();
      if (answer.problem) return answer.problem;
      this.dispatchEvent(new CustomEvent("findings", { detail: answer }));
      return "";
    } catch {
      return "No connection. Try again when there is one.";
    }
  }
}
