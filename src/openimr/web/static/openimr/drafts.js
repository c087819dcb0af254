/* What a reviewer typed and the server has not yet acknowledged, kept in this browser until it has.
   A shared computer must not keep it: every key carries the user, signing out forgets them all, and whoever signs in
   next forgets everybody else's. (An expired session alone forgets nothing: its text is still to be sent.) */

const PREFIX = "openimr:draft:";
let signedOut = false;

function key(user, caseId) {
  return `${PREFIX}${user}:${caseId}`;
}

/** Keep unsent content; returns false where the browser refuses (full or forbidden), so that the page can say so. */
export function keepDraft(user, caseId, content, baseRevision) {
  if (signedOut) return false;
  try {
    localStorage.setItem(key(user, caseId), JSON.stringify({ content, baseRevision, keptAt: new Date().toISOString() }));
    return true;
  } catch {
    return false;
  }
}

/** The unsent content of this user for this case: {content, baseRevision, keptAt}, or null. */
export function keptDraft(user, caseId) {
  try {
    const kept = JSON.parse(localStorage.getItem(key(user, caseId)));
    return kept && typeof kept === "object" && kept.content ? kept : null;
  } catch {
    return null;
  }
}

/** Forget one case's unsent content: the server has it. */
export function forgetDraft(user, caseId) {
  try {
    localStorage.removeItem(key(user, caseId));
  } catch {
    /* Storage is forbidden here, so nothing was kept either. */
  }
}

/** Forget everything unsent that is not this user's; without a user, everything. */
export function forgetOthers(user) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !(user && name.startsWith(`${PREFIX}${user}:`))) localStorage.removeItem(name);
    }
  } catch {
    /* Storage is forbidden here, so nothing was kept either. */
  }
}

/** Signing out: everything unsent leaves this computer, and nothing is kept again on this page. */
export function forgetAtSignOut() {
  signedOut = true;
  forgetOthers(null);
}
