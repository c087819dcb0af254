/* Single keys for people who read hundreds of pages a day. They never act while one types, and can be switched off. */

const OFF = "openimr:keys-off";

export function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable
    || target.closest("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])") !== null);
}

export class Keys {
  /** actions: {key: function}; anywhere: {"Alt+q": function} for those that work while typing, too. */
  constructor(actions, anywhere, dialog) {
    this.dialog = dialog;
    const box = dialog.querySelector("[data-keys-off]");
    box.checked = this.off;
    box.addEventListener("change", () => {
      try { localStorage.setItem(OFF, box.checked ? "1" : ""); } catch { /* Holds for this page only. */ }
      this.switchedOff = box.checked;
    });
    document.addEventListener("keydown", (event) => {
      const held = `${event.altKey ? "Alt+" : ""}${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.key}`;
      const always = anywhere[held];
      const action = always ?? (this.off || typing(event.target) || dialog.open ? null : actions[held]);
      if (!action) return;
      event.preventDefault();
      action(event);
    });
  }

  get off() {
    if (this.switchedOff !== undefined) return this.switchedOff;
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  }

  help() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
