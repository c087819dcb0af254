/* Files sent with their form in one request, for pages whose sender has no account: dropped, listed, counted. */

const SIZES = ["bytes", "KB", "MB", "GB"];

function size(bytes) {
  const step = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1) : 0;
  return `${(bytes / 1000 ** step).toFixed(step ? 1 : 0)} ${SIZES[step]}`;
}

function say(form, words) {
  form.querySelector("[data-upload-status]").textContent = words;
}

function describe(form, files) {
  const total = [...files].reduce((sum, file) => sum + file.size, 0);
  say(form, files.length ? `${files.length} ${files.length === 1 ? "file" : "files"} chosen, ${size(total)}` : "");
}

/* Sent with XMLHttpRequest because only it reports how much has gone out. */
function send(form) {
  const request = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    if (bar) {
      bar.hidden = false;
      bar.max = event.total;
      bar.value = event.loaded;
    }
    say(form, `${size(event.loaded)} of ${size(event.total)} sent`);
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      window.location.assign(request.responseURL || window.location.href);
      return;
    }
    button.disabled = false;
    say(form, `The files were not taken (answer ${request.status}). Check them and send again.`);
  });
  request.addEventListener("error", () => {
    button.disabled = false;
    say(form, "The connection was lost before all files were sent. Send again: files already there are not doubled.");
  });
  button.disabled = true;
  request.send(new FormData(form));
}

/** Make a form take dropped files and show how much of them has been sent. */
export function sentWhole(form) {
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  if (!form.querySelector("[data-upload-status]")) {
    const status = document.createElement("p");
    status.dataset.uploadStatus = "";
    status.setAttribute("role", "status");
    drop.append(status);
  }
  input.addEventListener("change", () => describe(form, input.files));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    describe(form, input.files);
  });
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send(form);
  });
}
