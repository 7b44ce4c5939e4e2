// Sends what other score pages wrote on this device and could not send; the list says how many are waiting.

import { arrived, drop, keyOf, post, waiting } from "./kept.js";

const EVERY_MS = 30000;

const form = document.getElementById("score-form");
const notice = document.getElementById("waiting");
const who = form?.dataset.who ?? notice?.dataset.who;
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? form?.elements.csrfmiddlewaretoken.value;

function others() {
  return waiting(who).filter(([key]) => key !== keyOf(form?.dataset.code));
}

function show() {
  if (!notice) return;
  const n = others().length;
  notice.hidden = n === 0;
  notice.querySelector(".notice-body").textContent = notice.dataset.text.replace("{n}", n);
}

async function deliver(key, record) {
  const response = await post(record, token);
  // 409 waits for the judge, who is asked on the sheet itself; 404 and 423 can never be taken.
  if (response.ok) arrived(key, record, (await response.json()).number);
  else if (response.status === 404 || response.status === 423) drop(key, record);
  return response.ok;
}

let running = false;

async function flush() {
  if (running || !who) return;
  running = true;
  let sent = 0;
  try {
    for (const [key, record] of others()) sent += (await deliver(key, record)) ? 1 : 0;
  } catch {
    // the network is away; the next turn tries again
  } finally {
    running = false;
  }
  show();
  if (sent && notice) window.location.reload();
}

show();
flush();
window.addEventListener("online", flush);
window.setInterval(flush, EVERY_MS);
