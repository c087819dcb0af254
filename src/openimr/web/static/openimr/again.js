/* A page that waits for a job looks again by itself, as often as it says. */

const waiting = document.querySelector("[data-look-again]");
if (waiting) setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.lookAgain));
