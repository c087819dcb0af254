/* The divider between record and determination: dragged, or moved with the arrow keys, and remembered. */

const KEY = "openimr:divider";
const LEAST = 25;
const MOST = 75;

export function divider(handle, bench) {
  const set = (percent) => {
    const share = Math.min(Math.max(percent, LEAST), MOST);
    bench.style.setProperty("--record", `${share}%`);
    handle.setAttribute("aria-valuenow", String(Math.round(share)));
    return share;
  };
  const remember = (share) => {
    try { localStorage.setItem(KEY, String(share)); } catch { /* Not remembered where storage is forbidden. */ }
  };
  let share = 55;
  try { share = Number(localStorage.getItem(KEY)) || share; } catch { /* As above: the middle will do. */ }
  set(share);

  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const frame = bench.getBoundingClientRect();
    share = set(((event.clientX - frame.left) / frame.width) * 100);
  });
  handle.addEventListener("pointerup", () => remember(share));
  handle.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: share - 2, ArrowRight: share + 2, Home: LEAST, End: MOST };
    if (!(event.key in steps)) return;
    event.preventDefault();
    share = set(steps[event.key]);
    remember(share);
  });
}
