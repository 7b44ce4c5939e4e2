// One file on its way, piece by piece, and all of them together.

import { clock, fill, fingerprint, words } from "./file.js";
import { announce, complain, csrf, isSure, ready } from "./slot.js";

const AT_ONCE = 2;
const RETRY = [0, 1000, 3000, 5000, 10000];
const AGAIN = 15000; // milliseconds between two tries by itself once the quick ones are used up
const WINDOW = 8000; // milliseconds over which the speed is measured
const PIECE_TIME = 3000; // milliseconds that a piece should be on its way
const MOST_PIECES = 8; // so many times the least size of a piece
const LOGGED_OUT = [401, 403];
const PASSING = [409, 423, 429, 460];

// Milliseconds without a sign of life after which a line counts as dead.
function patience(texts) {
  return Number(texts.stall) * 1000;
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

export const sendings = new Set();

export class Sending {
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

export function next() {
  const busy = [...sendings].filter(({ state }) => ["sending", "waiting", "checking"].includes(state)).length;
  const queued = [...sendings].filter(({ state }) => state === "queued");
  for (const one of queued.slice(0, Math.max(AT_ONCE - busy, 0))) one.start();
  stayAwake(busy + queued.length > 0);
}

let awake = null;

// A phone that goes to sleep stops sending.
export async function stayAwake(wanted) {
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

export function tryAgain() {
  for (const one of sendings) if (["waiting", "login"].includes(one.state)) one.start();
}

// The steps, the list of what is missing and the room stand outside the slots and change with them.
export async function refreshAround(slot = null) {
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

export function replace(slot, html) {
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
