// Files are sent piece by piece by the tus protocol, and go on where they were: after a pause, a broken line, a closed
// page, a new log-in. Without this module, or without the client library before it, the same forms work as plain ones.

const AT_ONCE = 2;
const RETRY = [0, 1000, 3000, 5000, 10000];
const AGAIN = 15000; // milliseconds between two tries by itself once the quick ones are used up
const SAMPLE = 64 * 1024;
const WINDOW = 8000; // milliseconds over which the speed is measured
const PIECE_TIME = 3000; // milliseconds that a piece should be on its way
const MOST_PIECES = 8; // so many times the least size of a piece
const SURE = 6000; // milliseconds in which a second press means it
const LOGGED_OUT = [401, 403];
const PASSING = [409, 423, 429, 460];

function words(bytes) {
  for (const [unit, scale] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= scale) return `${(bytes / scale).toFixed(bytes / scale < 10 ? 1 : 0)}\u00a0${unit}`;
  }
  return `${bytes}\u00a0B`;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function clock(seconds) {
  const whole = Math.max(Math.round(seconds), 1);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// The ending is a hint only; the server looks at the content. A file without ending is let through.
function looksRight(file, accept) {
  const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
  return !ending || accept.split(",").some((part) => part.startsWith(".") && part === ending);
}

// Read fresh for each request: logging in again, perhaps in another window, changes it.
function csrf(form) {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.split("=")[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
}

// By what a file is known again: its size and a few samples of it. Phones give the same film another name or date.
async function fingerprint(file) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const start of [0, Math.floor(file.size / 2), Math.max(file.size - SAMPLE, 0)]) {
    const bytes = new Uint8Array(await file.slice(start, start + SAMPLE).arrayBuffer());
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 2654435761);
      b = Math.imul(b ^ byte, 1597334677);
    }
  }
  return `${file.size}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

// Length, width and height of a film, as far as this browser can read it; null lets the server decide.
function measures(file) {
  return new Promise((resolve) => {
    const film = document.createElement("video");
    const address = URL.createObjectURL(file);
    const end = (seconds) => {
      window.clearTimeout(limit);
      const [width, height] = [film.videoWidth, film.videoHeight];
      film.removeAttribute("src");
      URL.revokeObjectURL(address);
      resolve(Number.isFinite(seconds) && seconds > 0 ? { seconds, width, height } : null);
    };
    const limit = window.setTimeout(() => end(null), 6000);
    film.preload = "metadata";
    film.addEventListener("loadedmetadata", () => end(film.duration));
    film.addEventListener("error", () => end(null));
    film.src = address;
  });
}

// Milliseconds without a sign of life after which a line counts as dead.
function patience(texts) {
  return Number(texts.stall) * 1000;
}

function complain(slot, text, { calm = false } = {}) {
  const line = slot.querySelector("[data-error]");
  if (!line) return;
  line.hidden = !text;
  line.classList.toggle("is-calm", calm);
  line.querySelector("span").textContent = text;
}

function announce(text) {
  const line = document.querySelector("[data-uploads-said]");
  if (line) line.textContent = text;
}

// What can't be undone is asked once more, on the button itself.
function isSure(button) {
  if (button.dataset.asked) return true;
  const [text, label] = [button.firstChild, button.firstChild.textContent];
  button.dataset.asked = "1";
  button.classList.replace("btn-quiet", "btn-danger");
  text.textContent = button.dataset.sure;
  window.setTimeout(() => {
    delete button.dataset.asked;
    button.classList.replace("btn-danger", "btn-quiet");
    text.textContent = label;
  }, SURE);
  return false;
}

async function objection(form, file) {
  const texts = form.dataset;
  const [most, shortest, longest] = [texts.maxBytes, texts.durationMin, texts.durationMax].map(Number);
  if (!file.size) return fill(texts.textEmpty, { name: file.name });
  if (file.size > most) return fill(texts.textTooBig, { name: file.name, size: words(file.size), max: words(most) });
  if (!looksRight(file, texts.accept)) return fill(texts.textWrong, { name: file.name });
  const [lowest, across, down] = [texts.heightMin, ...texts.aspect.replace("：", ":").split(":")].map(Number);
  if (!(shortest || longest || lowest || across) || !/\.(mp4|mov|m4v)$/i.test(file.name)) return "";
  const film = await measures(file);
  if (film === null) return "";
  const length = film.seconds;
  if (longest && length > longest + 1) return fill(texts.textTooLong, { name: file.name, length: clock(length), max: clock(longest) });
  if (shortest && length < shortest - 1) return fill(texts.textTooShort, { name: file.name, length: clock(length), min: clock(shortest) });
  if (!film.width || !film.height) return "";
  const size = `${film.width} × ${film.height}`;
  // 1080p names the short side, also of a film that was shot upright
  if (lowest && Math.min(film.width, film.height) < lowest) return fill(texts.textTooLow, { name: file.name, size, min: lowest });
  if (across && Math.abs((film.width * down) / (film.height * across) - 1) > 0.02) {
    return fill(texts.textAspect, { name: file.name, size, aspect: texts.aspect });
  }
  return "";
}

async function begin(form, file) {
  const body = new FormData();
  body.append("name", file.name);
  body.append("size", String(file.size));
  try {
    const headers = { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" };
    const signal = AbortSignal.timeout?.(patience(form.dataset));
    const answer = await fetch(form.dataset.start, { method: "POST", body, headers, signal });
    return answer.ok ? (await answer.json()).started ?? "" : "";
  } catch {
    return "";
  }
}

const sendings = new Set();

class Sending {
  constructor(form, file) {
    [this.form, this.file, this.state] = [form, file, "queued"];
    this.texts = { ...form.dataset };
    this.reason = form.querySelector("[name=reason]")?.value ?? "";
    this.line = form.closest("[data-slot]").querySelector("template[data-sending]").content.firstElementChild.cloneNode(true);
    this.bar = this.line.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.line.querySelector("[data-name]").textContent = file.name;
    this.button("pause").addEventListener("click", () => this.pause());
    this.button("resume").addEventListener("click", () => this.start());
    this.button("cancel").addEventListener("click", ({ currentTarget }) => {
      if (!this.upload?.url || isSure(currentTarget)) this.cancel();
    });
    this.samples = [];
    this.told = 0;
    form.closest("[data-slot]").querySelector("[data-sendings]").append(this.line);
    this.show("queued", this.texts.textQueued);
    sendings.add(this);
  }

  get slot() {
    return this.line.closest("[data-slot]");
  }

  button(name) {
    return this.line.querySelector(`[data-${name}]`);
  }

  show(state, text, { aloud = true } = {}) {
    this.state = state;
    this.line.dataset.state = state;
    this.line.querySelector("[data-text]").textContent = fill(text, { name: this.file.name });
    if (aloud) this.line.querySelector("[data-aloud]").textContent = `${this.file.name}: ${fill(text, { name: this.file.name })}`;
    this.button("pause").hidden = state !== "sending";
    this.button("resume").hidden = !["paused", "waiting", "login"].includes(state);
    this.button("cancel").hidden = state === "checking";
    this.line.querySelector("[data-login]").hidden = state !== "login";
  }

  // Whether what was begun is still wanted: not paused, cancelled or begun anew in the meantime.
  wanted(turn) {
    return this.turn === turn && this.state === "sending";
  }

  async prepare(turn) {
    this.show("sending", this.texts.textPreparing);
    this.begun ??= Promise.all([fingerprint(this.file), begin(this.form, this.file)]);
    const [mark, started] = await this.begun;
    if (!this.wanted(turn)) return;
    const known = this.slot.querySelector(`[data-unfinished][data-fingerprint="${mark}"]`);
    const metadata = {
      entry: this.texts.entry,
      requirement: this.texts.requirement,
      filename: this.file.name,
      filetype: this.file.type,
      fingerprint: mark,
      started,
    };
    if (this.reason) metadata.reason = this.reason;
    const upload = new window.tus.Upload(this.file, {
      endpoint: this.texts.endpoint,
      chunkSize: Number(this.texts.piece),
      retryDelays: RETRY,
      removeFingerprintOnSuccess: true,
      fingerprint: async () => `upload-${this.texts.requirement}-${this.texts.entry}-${mark}`,
      metadata,
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", csrf(this.form));
        request.setHeader("X-Requested-With", "fetch");
      },
      onShouldRetry: (error) => navigator.onLine && passing(status(error)),
      onProgress: (sent, total) => this.progress(sent, total),
      onChunkComplete: (size) => this.fit(upload, size),
      onSuccess: () => this.outcome(),
      onError: (error) => this.failed(error),
    });
    const before = await upload.findPreviousUploads();
    if (!this.wanted(turn)) return;
    if (before.length) upload.resumeFromPreviousUpload(before[before.length - 1]);
    if (known) {
      upload.url = known.dataset.url;
      known.remove();
    }
    this.upload = upload;
  }

  async start() {
    this.turn = (this.turn ?? 0) + 1;
    const { turn } = this;
    this.samples = [];
    this.come = -1;
    window.clearTimeout(this.timer);
    if (this.upload === undefined) {
      await this.prepare(turn);
      if (!this.wanted(turn)) return;
    }
    this.show("sending", this.texts.textConnecting);
    this.watch();
    this.since = Date.now();
    this.upload.options.chunkSize = Number(this.texts.piece);
    this.upload.start();
  }

  // For each piece the server asks anew who sends what, so a quick line gets larger ones; what a slow line, or a proxy
  // that keeps a piece until it is whole, can lose stays what goes over it in seconds.
  fit(upload, size) {
    const now = Date.now();
    const carries = (size / Math.max(now - this.since, 1)) * PIECE_TIME;
    const least = Number(this.texts.piece);
    upload.options.chunkSize = Math.round(Math.min(Math.max(carries, least), least * MOST_PIECES));
    this.since = now;
  }

  // A path may die without a word: the browser would wait for many minutes. What it has handed to a slow line may be
  // megabytes ahead of what has come, so the server is asked twice before the line is given up.
  watch() {
    window.clearTimeout(this.stall);
    this.stall = window.setTimeout(() => this.look(), patience(this.texts) / 2);
  }

  async look() {
    const { turn } = this;
    if (!this.wanted(turn) || !navigator.onLine) return;
    const come = await this.arrived();
    if (!this.wanted(turn)) return;
    if (come > this.come) {
      this.come = come;
      this.watch();
    } else {
      this.upload.abort();
      this.start();
    }
  }

  // How many bytes the server has; -1 where it does not answer.
  async arrived() {
    if (!this.upload.url) return -1;
    try {
      const signal = AbortSignal.timeout?.(patience(this.texts) / 2);
      const answer = await fetch(this.upload.url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" }, signal });
      return Number(answer.headers.get("Upload-Offset") ?? -1);
    } catch {
      return -1;
    }
  }

  pause() {
    window.clearTimeout(this.timer);
    this.show("paused", this.texts.textPaused);
    this.upload?.abort();
    next();
  }

  async cancel() {
    window.clearTimeout(this.timer);
    this.state = "cancelled";
    const slot = this.slot;
    this.line.remove();
    sendings.delete(this);
    complain(slot, this.texts.textCancelled, { calm: true });
    next();
    try {
      await this.upload?.abort(true);
    } catch {
      // what has arrived is removed by the server after some days
    }
  }

  progress(sent, total) {
    if (this.state !== "sending") return;
    this.come = -1;
    this.watch();
    const now = Date.now();
    this.samples = [...this.samples.filter(([at]) => now - at < WINDOW), [now, sent]];
    const [[since, from]] = this.samples;
    const speed = now - since > 400 ? ((sent - from) / (now - since)) * 1000 : 0;
    const percent = Math.floor((sent / total) * 100);
    this.bar.value = percent;
    const facts = {
      percent,
      sent: words(sent),
      size: words(total),
      speed: words(Math.round(speed)),
      left: speed ? clock((total - sent) / speed) : "",
    };
    const aloud = percent >= this.told + 10;
    if (aloud) this.told = percent;
    if (sent === total) this.show("sending", this.texts.textChecking);
    else this.show("sending", fill(speed ? this.texts.textSending : this.texts.textBegun, facts), { aloud });
  }

  failed(error) {
    if (this.state === "cancelled" || this.state === "paused") return;
    const code = status(error);
    if (LOGGED_OUT.includes(code)) {
      this.show("login", this.texts.textLogin);
      next();
    } else if (code === 0 || passing(code)) {
      this.show("waiting", this.texts.textWaiting);
      this.timer = window.setTimeout(() => this.start(), AGAIN);
    } else if (code === 422 && this.upload.url) {
      this.outcome(error.originalResponse?.getBody() || this.texts.textLost);
    } else {
      this.over(null, error.originalResponse?.getBody() || this.texts.textLost);
    }
  }

  // Asks what became of a file, and draws its place anew. refusal: what the server said where it takes no more of it; if
  // the file has not arrived whole by then, sending the rest again would be refused again.
  async outcome(refusal = "") {
    this.show("checking", this.texts.textChecking);
    this.bar.removeAttribute("value");
    try {
      const signal = AbortSignal.timeout?.(patience(this.texts));
      const answer = await fetch(this.upload.url, { headers: { "X-Requested-With": "fetch" }, signal });
      if (LOGGED_OUT.includes(answer.status)) return this.show("login", this.texts.textLogin);
      if (!answer.ok) throw new Error(String(answer.status));
      const facts = await answer.json();
      if (facts.state === "checking") throw new Error("checking");
      if (facts.state === "receiving" && !refusal) return this.start();
      this.over(facts.slot, facts.error || refusal);
    } catch {
      this.timer = window.setTimeout(() => this.outcome(refusal), 2000);
    }
    return undefined;
  }

  over(html, error) {
    let slot = this.slot;
    this.line.remove();
    sendings.delete(this);
    this.state = "over";
    slot = replace(slot, html);
    const which = this.texts.room === "1" ? "" : `${this.file.name}: `;
    complain(slot, error ? which + error : "");
    if (!error) {
      announce(fill(this.texts.textReceived, { name: this.file.name }));
      refreshAround();
    }
    next();
  }
}

function status(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

function passing(code) {
  return code === 0 || PASSING.includes(code) || (code >= 500 && code !== 507);
}

function next() {
  const busy = [...sendings].filter(({ state }) => ["sending", "waiting", "checking"].includes(state)).length;
  const queued = [...sendings].filter(({ state }) => state === "queued");
  for (const one of queued.slice(0, Math.max(AT_ONCE - busy, 0))) one.start();
  stayAwake(busy + queued.length > 0);
}

let awake = null;

// A phone that goes to sleep stops sending.
async function stayAwake(wanted) {
  try {
    if (wanted && !awake && document.visibilityState === "visible") {
      awake = await navigator.wakeLock?.request("screen");
      awake?.addEventListener("release", () => {
        awake = null;
      });
    } else if (!wanted && awake) {
      await awake.release();
    }
  } catch {
    // a low battery, or a browser that does not want to
  }
}

function tryAgain() {
  for (const one of sendings) if (["waiting", "login"].includes(one.state)) one.start();
}

window.addEventListener("online", tryAgain);
window.addEventListener("offline", () => {
  for (const one of sendings) {
    if (one.state !== "sending" || !one.upload) continue;
    one.upload.abort();
    one.show("waiting", one.texts.textWaiting);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  tryAgain(); // perhaps logged in again in another window
  if (sendings.size) stayAwake(true);
});

async function choose(form, files) {
  const slot = form.closest("[data-slot]");
  complain(slot, "");
  if (!files.length || (form.querySelector("[name=reason]") && !form.reportValidity())) return;
  const underWay = [...sendings].filter((one) => one.slot === slot).length;
  if (files.length + underWay > Number(form.dataset.room)) {
    complain(slot, form.dataset.textTooMany);
    return;
  }
  for (const file of files) {
    const text = await objection(form, file);
    if (text) {
      complain(slot, text);
      return;
    }
  }
  for (const file of files) new Sending(form, file);
  next();
}

// The steps, the list of what is missing and the room stand outside the slots and change with them.
async function refreshAround(slot = null) {
  try {
    const answer = await fetch(window.location.href);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".entry-steps", ".entry-side-missing", ".entry-room"]) {
      const now = document.querySelector(part);
      const then = fresh.querySelector(part);
      if (now && then) now.replaceWith(document.adoptNode(then));
    }
    const then = slot && fresh.getElementById(slot.id);
    if (then) replace(slot, then.outerHTML);
  } catch {
    // without a connection they change with the next page
  }
}

// A check in the background has ended: perhaps it took the file out of its place.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const slot = document.getElementById(target.id)?.closest("[data-slot]");
  if (slot && !slot.querySelector("[hx-get]")) refreshAround(slot);
});

function replace(slot, html) {
  if (!html) return slot;
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-slot]");
  const [list, old] = [fresh.querySelector("[data-sendings]"), slot.querySelector("[data-sendings]")];
  if (list && old) {
    // What is still under way in this place stays; the server counts it among the unfinished.
    for (const one of sendings) {
      if (one.upload?.url && old.contains(one.line)) {
        const path = new URL(one.upload.url, window.location.href).pathname;
        fresh.querySelector(`[data-unfinished][data-url="${path}"]`)?.remove();
      }
    }
    list.append(...[...old.children].filter((line) => line.matches(".sending")));
  }
  slot.replaceWith(document.adoptNode(fresh));
  window.htmx?.process(fresh);
  ready(fresh);
  return fresh;
}

function ready(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) form.classList.add("is-enhanced");
  for (const button of root.querySelectorAll("[data-discard]")) button.hidden = false;
}

async function discard(line) {
  const form = line.closest("[data-slot]").querySelector("form[data-upload]");
  try {
    const headers = { "X-CSRFToken": csrf(form), "Tus-Resumable": "1.0.0" };
    const answer = await fetch(line.dataset.url, { method: "DELETE", headers });
    if (answer.ok || answer.status === 404 || answer.status === 410) line.remove();
  } catch {
    complain(line.closest("[data-slot]"), form.dataset.textLost);
  }
}

function formOf(element) {
  return element.closest?.("[data-slot]")?.querySelector("form[data-upload]");
}

function dropped(event) {
  const form = formOf(event.target);
  if (!form || !event.dataTransfer?.types.includes("Files")) return null;
  event.preventDefault();
  const slot = form.closest("[data-slot]");
  slot.classList.toggle("is-target", event.type === "dragover");
  return form;
}

if (window.tus?.isSupported) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form || event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    choose(form, files);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("form[data-upload]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-discard]");
    if (button && isSure(button)) discard(button.closest("[data-unfinished]"));
  });
  document.addEventListener("dragover", dropped);
  document.addEventListener("dragleave", dropped);
  document.addEventListener("drop", (event) => {
    const form = dropped(event);
    if (form) choose(form, [...event.dataTransfer.files]);
  });
  ready(document);
  // Somebody may have chosen a file before this module was there.
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const files = [...input.files];
    input.value = "";
    if (files.length) choose(form, files);
  }
}
