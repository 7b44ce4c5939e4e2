// The line to the server: asks for the state, sends what waits, and knows whether anybody answers.

import { data } from "./words.js";
import { forWire, nextBatch, settle, takeState, unsent, waiting } from "./outbox.js";
import { facts, health, keep } from "./store.js";
import { battery } from "./device.js";

const STATE = "/tablet/state";
const POLL_MS = 1000;
const BEAT_MS = 10_000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const PATIENCE_MS = 10_000;

export const link = { online: false, bound: undefined, own: "", newApp: false };

let etag = "";
let csrf = "";
let sending = false;
let failures = 0;
let sendTimer;
let pollTimer;
let polling = false;
let streamed = false; // events come by themselves, so nobody needs to ask
let stopped = false;
let ahead; // milliseconds from this page's count to the server's clock
let changed = () => {};

export function begin(onChange) {
  changed = onChange;
  window.addEventListener("online", hurry);
  window.addEventListener("offline", () => lost());
  document.addEventListener("visibilitychange", hurry);
  window.setInterval(beat, BEAT_MS);
  return poll();
}

export function stop() {
  stopped = true;
  clearTimeout(pollTimer);
  clearTimeout(sendTimer);
}

// Something says that the line may be back: ask and send at once.
export function hurry() {
  if (document.visibilityState === "hidden") return;
  failures = 0;
  poll();
  send();
}

export function setStreamed(yes) {
  streamed = yes;
  if (yes) heard();
  else schedule(0);
}

export function heard() {
  const was = link.online;
  link.online = true;
  if (!was) {
    failures = 0;
    changed();
    send();
  }
}

function lost() {
  if (!link.online) return;
  link.online = false;
  changed();
}

async function ask(address, { body, headers = {} } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    return await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: controller.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

// The state -----------------------------------------------------------------------------------------------

function schedule(wait) {
  clearTimeout(pollTimer);
  if (!stopped && !streamed) pollTimer = setTimeout(poll, wait);
}

export async function poll() {
  if (polling || stopped) return;
  polling = true;
  clearTimeout(pollTimer);
  try {
    await refresh();
  } finally {
    polling = false;
    schedule(link.online ? POLL_MS : Math.min(POLL_MS * 2 ** Math.min(failures, 2), 4000));
  }
}

export async function refresh() {
  try {
    const response = await ask(STATE, { headers: etag ? { "If-None-Match": etag } : {} });
    if (response.status === 401) return unbound();
    if (response.status === 304) {
      forgetChoice();
      return heard();
    }
    if (!response.ok) return lost();
    const state = await response.json();
    etag = response.headers.get("ETag") ?? "";
    took(state);
  } catch {
    failures += 1;
    lost();
  }
  return undefined;
}

function unbound() {
  link.bound = false;
  link.online = true;
  changed();
}

// The hall is known again, so what the judge chose without a network stands no longer, now or at the next failure.
function forgetChoice() {
  if (facts.get("chosen")) keep("chosen", undefined);
}

function took({ csrf: token, own, app, now, ...state }) {
  csrf = token;
  clock(now);
  link.bound = true;
  link.own = own;
  link.newApp = app !== data.version;
  link.before?.(state);
  takeState(state);
  forgetChoice();
  heard();
  changed();
}

// A snapshot by itself, with a mark by which the tablet sees that its own part changed as well.
export function tookSnapshot({ snapshot, own, now }) {
  const state = facts.get("state");
  clock(now);
  if (state) {
    state.snapshot = snapshot;
    takeState(state);
    forgetChoice();
  }
  heard();
  changed();
  if (own !== link.own) refresh();
}

// The server's clock by the device's own count of milliseconds, which no setting of the time moves.
function clock(now) {
  ahead = now - performance.now();
}

export const serverNow = () => (ahead === undefined ? null : ahead + performance.now());

// Sending -------------------------------------------------------------------------------------------------

export function sendSoon(wait = 0) {
  clearTimeout(sendTimer);
  sendTimer = setTimeout(send, wait);
}

export async function send() {
  clearTimeout(sendTimer);
  if (sending || stopped || link.bound === false || !csrf) return;
  const batch = nextBatch(health() !== "failed");
  if (!batch.length) return;
  sending = true;
  let wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
  try {
    const response = await ask("/tablet/versions", { body: { ...about(), versions: batch.map(forWire) } });
    if (response.ok) {
      const { receipts } = await response.json();
      failures = 0;
      heard();
      await settle(receipts);
      wait = 0;
    } else if (response.status === 401) unbound();
    else if (response.status === 403) await anew(); // another token, after a log-in on this device
    else failures += 1;
  } catch {
    failures += 1;
    lost();
  } finally {
    sending = false;
  }
  changed();
  if (waiting().length) sendSoon(wait);
}

async function anew() {
  failures += 1;
  etag = "";
  await refresh();
}

export function about() {
  return { app: data.version, unsent: unsent(), ...battery() };
}

export async function beat() {
  if (stopped || !csrf || link.bound === false) return;
  try {
    const response = await ask("/tablet/beat", { body: about() });
    if (response.status === 403) await anew();
    else if (response.status === 401) unbound();
    else if (response.ok) {
      heard();
      link.newApp = (await response.json()).app !== data.version;
    }
  } catch {
    failures += 1;
    lost();
  }
}

export async function nudgeSeen() {
  try {
    return (await ask("/tablet/nudge-seen", { body: {} })).ok;
  } catch {
    return false;
  }
}
