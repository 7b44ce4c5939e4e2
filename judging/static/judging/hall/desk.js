// The desk: acts without a reload, one act for one press, keys, and a page that never shows stale facts.
//
// The server sends the parts of the page as HTML with a version and a turn. Every act carries the turn that was on the
// page, and is answered with the new state. desk_clock.js hears of each state by the event "desk:state".

const hall = document.getElementById("hall");
const say = document.getElementById("say");
const link = document.getElementById("link");
const keys = document.getElementById("keys");
const words = hall.dataset;
const first = JSON.parse(document.getElementById("desk-data").textContent);

const POLL_MS = 2000; // without events; the wall's facts also come this way
const SLOW_POLL_MS = 5000; // with events
const TIMEOUT_MS = 8000;
const REST_MS = 700; // after an act, keys rest: a press that bounced is no second one
const LOST_MS = 6000;
const QUIET_S = 20; // a tablet that is silent for longer is named so

const shown = {}; // part -> the HTML that was drawn last
let focus = new URLSearchParams(window.location.search).get("entry") ?? "";
let etag = "";
let version = first.version;
let busy = false;
let actedAt = -Infinity;
let heardAt = performance.now();
let offset = first.at - performance.now(); // the server's clock minus ours, which no correction of the device moves
let bestTrip = Infinity;
let pressing = false;
let waiting = null;
let events = null;

function serverNow() {
  return performance.now() + offset;
}

// The trip that was shortest tells the difference of the clocks best.
function setClock(answer, began) {
  const at = Number(answer.headers.get("X-Server-Time"));
  const trip = performance.now() - began;
  if (!at || trip > bestTrip * 1.5) return;
  bestTrip = Math.min(bestTrip, trip);
  offset = at + trip / 2 - performance.now();
}

function tell(text, tone) {
  say.hidden = !text;
  say.textContent = text;
  say.dataset.tone = tone;
  clearTimeout(tell.timer);
  if (text) tell.timer = setTimeout(() => { say.hidden = true; }, tone === "red" ? 15000 : 6000);
}

// Drawing --------------------------------------------------------------------------------------------------

function draw(state) {
  if (pressing) {
    waiting = state; // a button that is replaced while it is pressed would not be pressed
    return;
  }
  for (const [part, html] of Object.entries(state.parts)) {
    if (shown[part] === html) continue;
    shown[part] = html;
    replace(document.getElementById(`part-${part}`), html);
  }
  document.dispatchEvent(new CustomEvent("desk:state", { detail: { clock: state.clock, now: serverNow } }));
  ages();
}

function replace(root, html) {
  const scrolled = [...root.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollTop]);
  const open = [...root.querySelectorAll("details[id][open]")].map((one) => one.id);
  const focused = root.contains(document.activeElement) ? marked(document.activeElement) : null;
  root.innerHTML = html;
  for (const [name, top] of scrolled) {
    const one = root.querySelector(`[data-scroll="${name}"]`);
    if (one) one.scrollTop = top;
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) (root.querySelector(focused) ?? document.getElementById("main")).focus({ preventScroll: true });
  if (root.id === "part-order") follow();
}

function marked(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.dataset.name) return `[data-name="${element.dataset.name}"]`;
  if (element.dataset.focus) return `[data-focus="${element.dataset.focus}"]`;
  const row = element.closest("[id]");
  return row && row.id !== "main" ? `#${CSS.escape(row.id)} ${element.localName}` : null;
}

// Keeps the entry that the desk is about in sight.
function follow() {
  const list = document.querySelector('[data-scroll="lines"]');
  const line = list?.querySelector('[aria-current="true"]');
  if (!line || list.scrollHeight <= list.clientHeight || follow.last === line.id) return;
  follow.last = line.id;
  list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
}

function inWords(seconds) {
  if (seconds < 60) return words.textSeconds.replace("{n}", seconds);
  return words.textMinutes.replace("{m}", Math.floor(seconds / 60)).replace("{n}", seconds % 60);
}

// Tells of each tablet how long it has been silent, in words; colour only beside them.
function ages() {
  const now = serverNow();
  for (const one of document.querySelectorAll("[data-contact]")) {
    const seconds = Math.max(0, Math.floor((now - Number(one.dataset.contact)) / 1000));
    const quiet = seconds > QUIET_S;
    one.textContent = seconds >= 3600
      ? words.textHours.replace("{time}", timeOf(Number(one.dataset.contact)))
      : quiet ? inWords(seconds) : words.textHere;
    one.classList.toggle("hd-bad", seconds > 60);
    one.classList.toggle("hd-warn", quiet && seconds <= 60);
    one.closest(".hd-seat")?.toggleAttribute("data-quiet", quiet);
  }
  document.getElementById("now").textContent = timeOf(now);
  const silence = performance.now() - heardAt;
  const lost = silence > LOST_MS;
  link.dataset.state = lost ? "lost" : "live";
  link.lastElementChild.textContent = lost ? words.textLost.replace("{n}", Math.floor(silence / 1000)) : words.textLive;
}

function timeOf(ms) {
  return new Date(ms).toLocaleTimeString(document.documentElement.lang, { hour12: false });
}

// Following ------------------------------------------------------------------------------------------------

async function refresh() {
  if (busy || refresh.running) return;
  refresh.running = true;
  const began = performance.now();
  const asked = focus;
  try {
    const address = `${words.stateUrl}${focus ? `?entry=${encodeURIComponent(focus)}` : ""}`;
    const headers = { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) };
    const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return window.location.reload();
    if (answer.status !== 304 && !answer.ok) return;
    heardAt = performance.now();
    setClock(answer, began);
    if (answer.status === 304 || busy || asked !== focus) return;
    const state = await answer.json();
    if (state.leave) return window.location.assign(state.leave);
    etag = answer.headers.get("ETag") ?? "";
    take(state);
  } catch {
    // the line says it; the next turn tries again
  } finally {
    refresh.running = false;
  }
}

// An answer that was overtaken by a newer one is not drawn.
function take(state) {
  if (state.version < version) return;
  version = state.version;
  draw(state);
}

function poll() {
  refresh().finally(() => setTimeout(poll, events?.readyState === EventSource.OPEN ? SLOW_POLL_MS : POLL_MS));
}

function listen() {
  if (!words.eventsUrl) return;
  events = new EventSource(words.eventsUrl);
  events.addEventListener("snapshot", (event) => {
    heardAt = performance.now();
    if (JSON.parse(event.data).snapshot.version > version) refresh();
  });
  events.addEventListener("beat", () => { heardAt = performance.now(); });
  events.addEventListener("gone", () => events.close());
}

function turnTo(entry) {
  focus = entry;
  etag = "";
  window.history.replaceState(null, "", entry ? `?entry=${encodeURIComponent(entry)}` : window.location.pathname);
}

// Acts -----------------------------------------------------------------------------------------------------

async function act(form, submitter) {
  if (busy) return;
  busy = true;
  tell("", "");
  const dialog = form.closest("dialog");
  submitter?.setAttribute("aria-busy", "true");
  const began = performance.now();
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const answer = await fetch(form.action, {
      method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return window.location.reload();
    heardAt = performance.now();
    setClock(answer, began);
    const result = await answer.json();
    if (result.leave) return window.location.assign(result.leave);
    if (result.ask) return ask(result.ask);
    if (result.done) dialog?.close();
    if (result.state) {
      turnTo(result.focus);
      take(result.state);
    }
    if (result.done) {
      tell(result.sentence, "green");
      document.getElementById("next-act")?.focus({ preventScroll: true });
    } else if (dialog?.open) {
      complain(dialog, result.sentence);
    } else {
      tell(result.sentence, "red");
    }
  } catch {
    if (dialog?.open) complain(dialog, words.textFailed);
    else tell(words.textFailed, "red");
  } finally {
    busy = false;
    actedAt = performance.now();
    submitter?.removeAttribute("aria-busy");
  }
}

function complain(dialog, sentence) {
  let line = dialog.querySelector(".hd-complaint");
  if (!line) {
    line = document.createElement("p");
    line.className = "hd-complaint";
    line.setAttribute("role", "alert");
    dialog.querySelector("form:last-of-type").prepend(line);
  }
  line.textContent = sentence;
}

// A question is a page; confirm.js shows the page of such a link as a dialog.
function ask(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.dataset.dialog = "";
  anchor.hidden = true;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const own = form.hasAttribute("data-act") || (form.closest("dialog") && new URL(form.action).pathname.startsWith(words.deskUrl));
  if (!own || form.method === "dialog" || form.hasAttribute("data-reload") || form.enctype === "multipart/form-data") return;
  event.preventDefault();
  if (resting() && form.hasAttribute("data-act")) return;
  act(form, event.submitter);
}, true);

// The screen's own page in a frame; a score that is revealed meanwhile is another page.
document.addEventListener("click", (event) => {
  const seen = event.target.closest("a[data-screen]");
  if (!seen || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const frame = screenDialog.querySelector("iframe");
  frame.src = seen.href;
  screenDialog.showModal();
});

const screenDialog = document.getElementById("screen");
screenDialog.addEventListener("close", () => screenDialog.querySelector("iframe").removeAttribute("src"));

function resting() {
  return busy || performance.now() - actedAt < REST_MS;
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("a[data-focus]");
  if (!line || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  turnTo(line.dataset.focus);
  refresh();
});

// Menus of the wall close when something else is pressed.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".hd-seat-more[open], .hd-menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".hd-menu-list")) menu.removeAttribute("open");
  }
});

for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => {
    pressing = kind === "pointerdown";
    if (pressing || !waiting) return;
    const state = waiting;
    waiting = null;
    setTimeout(() => draw(state), 50); // after the click that the release makes
  });
}

// Keys -----------------------------------------------------------------------------------------------------

const TYPES = "input, select, textarea, [contenteditable]";
const PRESSES = "a, button, summary, [role=button]";

function keyOf(event) {
  if (event.key === "Enter" || event.code === "Space") return "Space";
  if (event.key === "?" || event.key === "？") return "?";
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : "";
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]") || event.target.closest?.(TYPES)) return;
  const key = keyOf(event);
  if (!key) return;
  const elsewhere = event.target.closest?.(PRESSES);
  if (key === "Space" && elsewhere && elsewhere.id !== "next-act") {
    if (event.repeat) event.preventDefault(); // a key that is held down presses a button once
    return;
  }
  if (key === "?") return keys.showModal();
  const button = key === "Space" ? document.getElementById("next-act") : document.querySelector(`.hd [data-key="${key}"]`);
  if (key === "Space") event.preventDefault();
  if (!button) {
    document.dispatchEvent(new CustomEvent("desk:key", { detail: key }));
    return;
  }
  event.preventDefault();
  if (event.repeat || resting()) return;
  button.click();
});

// Browsers press a focused button when the space bar is let go.
document.addEventListener("keyup", (event) => {
  if (event.code === "Space" && event.target.id === "next-act") event.preventDefault();
});

const showKeys = document.getElementById("show-keys");
showKeys.hidden = false;
showKeys.addEventListener("click", () => keys.showModal());
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });

setInterval(ages, 1000);
ages();
follow();
queueMicrotask(() => document.dispatchEvent(new CustomEvent("desk:state", { detail: { clock: first.clock, now: serverNow } })));
document.getElementById("next-act")?.focus({ preventScroll: true });
listen();
poll();
