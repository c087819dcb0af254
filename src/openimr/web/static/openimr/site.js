/* What every page does with JavaScript, and can do without: "/" to search, the account menu that closes,
   and drafts that leave this computer at sign-out. */

import { forgetAtSignOut, forgetOthers } from "./drafts.js";

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select") !== null);
}

function focusSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) return;
  const search = document.querySelector("[data-file-search]") ?? document.querySelector("[data-case-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function closeMenus(event) {
  const byEscape = event.type === "keydown";
  if (byEscape && event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (byEscape || !menu.contains(event.target)) menu.open = false;
    if (byEscape) menu.querySelector("summary").focus();
  }
}

document.addEventListener("keydown", focusSearch);
document.addEventListener("keydown", closeMenus);
document.addEventListener("click", closeMenus);
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-sign-out]") && !event.defaultPrevented) forgetAtSignOut();
});

if (document.body.dataset.user) forgetOthers(document.body.dataset.user);

/* In a narrow window the sections of a case scroll sideways: the one that is open is in sight. */
const open = document.querySelector(".sections a[aria-current]");
if (open) {
  const strip = open.closest(".sections");
  strip.scrollLeft = open.offsetLeft - strip.offsetLeft - (strip.clientWidth - open.offsetWidth) / 2;
}

/* An error summary takes the focus, so that it is read first. */
document.querySelector("[data-error-summary]")?.focus();
