/* Dropping files: makes any <form data-upload> take files dropped on its .drop area and shows each on its way.
   Files go piece by piece, so that a lost connection costs a piece: sending again, or choosing the same file again
   after the page was left, goes on where it stopped. Without JavaScript the same form is an ordinary file upload. */

import { sentWhole } from "./upload_whole.js";

const SIZES = ["bytes", "KB", "MB", "GB"];
const PIECE = 4 * 1024 * 1024;
const TRIES = 3;

function size(bytes) {
  const step = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1) : 0;
  return `${(bytes / 1000 ** step).toFixed(step ? 1 : 0)} ${SIZES[step]}`;
}

/* The same file chosen again has the same mark; the name itself never leaves before the form does. Where the page is
   not on a secure address the browser offers no digest, and a mark for this page only has to do. */
async function markOf(file, form) {
  const words = `${form.getAttribute("action") ?? window.location.pathname}\n${file.name}\n${file.size}\n${file.lastModified}`;
  const bytes = crypto.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words)))
    : crypto.getRandomValues(new Uint8Array(32));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* One file on its way: its line in the list, and how much of it has arrived. */
class Sending {
  constructor(file, list, form, changed) {
    Object.assign(this, { file, form, changed, received: 0, state: "chosen" });
    this.line = document.createElement("li");
    this.name = Object.assign(document.createElement("span"), { className: "file-progress__name", textContent: file.name });
    this.bar = Object.assign(document.createElement("progress"), { max: Math.max(file.size, 1), value: 0 });
    this.bar.setAttribute("aria-label", `Sent of ${file.name}`);
    this.words = Object.assign(document.createElement("span"), { className: "soft" });
    this.remove = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: "Remove" });
    this.remove.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${file.name}` }));
    this.line.append(this.name, this.bar, this.words, this.remove);
    list.append(this.line);
    this.show();
  }

  show(problem = "") {
    this.bar.value = this.received;
    this.bar.hidden = this.state === "chosen";
    const sent = `${size(this.received)} of ${size(this.file.size)} sent`;
    this.words.textContent = problem || (this.state === "chosen" ? size(this.file.size) : this.state === "sent" ? `${size(this.file.size)} sent` : sent);
    this.remove.hidden = this.state === "sending";
    this.changed();
  }

  async send() {
    if (this.state === "sent") return true;
    this.state = "sending";
    this.#intoSight();
    this.mark ??= await markOf(this.file, this.form);
    const url = this.form.dataset.markUrl.replace("/0/", `/${this.mark}/`);
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const known = await fetch(url, { credentials: "same-origin" });
        if (!known.ok) throw new Error(String(known.status));
        this.received = (await known.json()).received;
        while (this.received < this.file.size) {
          this.show();
          const end = Math.min(this.received + PIECE, this.file.size);
          const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
          await this.#piece(`${url}?offset=${this.received}`, this.file.slice(this.received, end), token);
          tries = 0;
        }
        if (this.file.size === 0) await this.#piece(`${url}?offset=0`, this.file, this.form.querySelector("[name=csrfmiddlewaretoken]").value);
        this.state = "sent";
        this.show();
        return true;
      } catch {
        await new Promise((go) => { setTimeout(go, 400 * 3 ** tries); });
      }
    }
    this.state = "stopped";
    this.show(`Stopped at ${size(this.received)} of ${size(this.file.size)}. Send again: it goes on from there.`);
    return false;
  }

  /* The list scrolls along with what is being sent; the page itself stays where it is. */
  #intoSight() {
    const list = this.line.parentElement;
    const below = this.line.offsetTop + this.line.offsetHeight - list.clientHeight;
    if (below > list.scrollTop || this.line.offsetTop < list.scrollTop) list.scrollTop = below;
  }

  /* With XMLHttpRequest because only it reports how much of a piece has gone out. */
  #piece(url, piece, token) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      const before = this.received;
      request.open("POST", url);
      request.setRequestHeader("X-CSRFToken", token);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.addEventListener("progress", (event) => { this.received = Math.min(before + event.loaded, this.file.size); this.show(); });
      request.addEventListener("load", () => {
        if (request.status !== 200 && request.status !== 409) return failed(new Error(String(request.status)));
        this.received = JSON.parse(request.responseText).received;
        return done();
      });
      for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => { this.received = before; failed(new Error(name)); });
      request.send(piece);
    });
  }
}

/* A form that takes files: those chosen or dropped are added up, sent one after the other, then the form follows. */
function taking(form, alone) {
  const drop = form.querySelector(".drop");
  const input = drop.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const list = Object.assign(document.createElement("ul"), { className: "file-progress file-progress--chosen" });
  const status = document.createElement("p");
  status.dataset.uploadStatus = "";
  status.setAttribute("role", "status");
  drop.after(status, list);
  let sendings = [];
  const required = input.required;

  const describe = () => {
    drop.classList.toggle("has-files", sendings.length > 0);  /* "No file chosen" beside them would not be true */
    const total = sendings.reduce((sum, one) => sum + one.file.size, 0);
    const words = `${sendings.length} ${sendings.length === 1 ? "file" : "files"}, ${size(total)}`;
    const sent = sendings.filter((one) => one.state === "sent").length;
    const going = sendings.some((one) => one.state === "sending");
    const said = !sendings.length ? "" : going ? `${sent} of ${words} sent` : `${words} chosen`;
    if (status.textContent !== said && !status.dataset.problem) status.textContent = said;
  };
  const shut = drop.closest("details");
  const add = (files) => {
    if (shut) shut.open = true;
    delete status.dataset.problem;
    for (const file of files) {
      const same = (one) => one.file.name === file.name && one.file.size === file.size && one.file.lastModified === file.lastModified;
      if (sendings.some(same)) continue;
      const sending = new Sending(file, list, form, describe);
      sending.remove.addEventListener("click", () => {
        sendings = sendings.filter((one) => one !== sending);
        sending.line.remove();
        input.required = required && !sendings.length;
        describe();
        input.focus();
      });
      sendings.push(sending);
    }
    input.value = "";
    input.required = required && !sendings.length;
    describe();
  };

  input.addEventListener("change", () => add(input.files));
  /* Where one form takes files they may be let go anywhere: beside the area the browser would leave the page. */
  const area = alone ? window : drop;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (shut) shut.open = true;
      drop.classList.add("is-over");
    });
  }
  area.addEventListener("dragleave", (event) => { if (!alone || !event.relatedTarget) drop.classList.remove("is-over"); });
  area.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("is-over");
    add(event.dataTransfer.files);
    status.scrollIntoView({ block: "center" });
  });

  form.addEventListener("submit", async (event) => {
    if (!sendings.length) return;
    event.preventDefault();
    if (button.disabled) return;
    delete status.dataset.problem;
    button.disabled = true;
    let whole = true;
    for (const one of sendings) whole = await one.send() && whole;
    if (!whole) {
      button.disabled = false;
      status.dataset.problem = "";
      status.textContent = "The connection was lost before all files were sent. Send again: what has arrived is not sent twice.";
      return;
    }
    for (const one of sendings) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "sent", value: `${one.mark} ${one.file.name}` }));
    }
    form.submit();
  });
  window.addEventListener("beforeunload", (event) => {
    if (sendings.some((one) => one.state === "sending")) event.preventDefault();
  });
}

const forms = [...document.querySelectorAll("form[data-upload]")];
const inPieces = forms.filter((form) => form.dataset.markUrl);
for (const form of forms) {
  if (form.dataset.markUrl) taking(form, inPieces.length === 1);
  else sentWhole(form);
}
