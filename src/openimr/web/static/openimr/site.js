/* What every page does with JavaScript, and can do without: "/" to search, the account menu that closes,
   and drafts that leave this computer at sign-out. */

import { forgetAllDrafts } from "./drafts.js";

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
  if (event.target.matches("form[data-sign-out]")) forgetAllDrafts();
});

/* The sign-in page is nobody's: whatever an earlier session could not send must not wait there to be read. */
if (document.body.hasAttribute("data-signed-out")) forgetAllDrafts();

/* An error summary takes the focus, so that it is read first. */
document.querySelector("[data-error-summary]")?.focus();
