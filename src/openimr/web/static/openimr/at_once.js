/* Rows of the worklist chosen for one action: all of a page at once, a range with Shift, "x" on the row one is in, and how
   many are chosen. Without it the boxes and the button work all the same. */

const form = document.querySelector("[data-at-once]");
const boxes = [...document.querySelectorAll('input[name="case"][form="at-once"]')];
const head = document.querySelector("[data-at-once-all]");
let last = null;

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-at-once-count]").textContent = chosen ? `${chosen} chosen` : "";
  const all = head.querySelector("input");
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
}

function choose(event) {
  const at = boxes.indexOf(event.target);
  if (at < 0) return;
  if (event.shiftKey && last !== null) {
    const [from, to] = [Math.min(at, last), Math.max(at, last)];
    for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
  }
  last = at;
  tell();
}

function chooseRow(event) {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const box = event.target.closest("tr")?.querySelector('input[name="case"]');
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  last = boxes.indexOf(box);
  tell();
}

if (form && boxes.length) {
  head.hidden = false;
  document.querySelector("[data-at-once-head]").hidden = true;
  head.querySelector("input").addEventListener("change", (event) => {
    for (const box of boxes) box.checked = event.target.checked;
    tell();
  });
  document.addEventListener("click", choose);
  document.addEventListener("keydown", chooseRow);
  tell();
}
