// Sends what other score pages wrote on this device and could not send; the list says how many are waiting.

const QUEUE = "jiangtai:sheet:";
const EVERY_MS = 30000;

const form = document.getElementById("score-form");
const notice = document.getElementById("waiting");
const who = form?.dataset.who ?? notice?.dataset.who;
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? form?.elements.csrfmiddlewaretoken.value;

function records() {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(QUEUE) || key === QUEUE + form?.dataset.code) continue;
      const record = JSON.parse(localStorage.getItem(key));
      if (record.who === who) found.push([key, record]);
    }
  } catch {
    // no store, nothing waits
  }
  return found;
}

function show() {
  if (!notice) return;
  const n = records().length;
  notice.hidden = n === 0;
  notice.querySelector(".notice-body").textContent = notice.dataset.text.replace("{n}", n);
}

async function post(key, record) {
  const body = new URLSearchParams({ base: record.base, client_id: record.clientId, comment: record.comment });
  for (const [code, mark] of Object.entries(record.marks)) body.set(`mark-${code}`, mark);
  const response = await fetch(record.url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token },
    credentials: "same-origin",
    redirect: "manual",
  });
  // 409 waits for the judge, who is asked on the sheet itself; 404 and 423 can never be taken.
  const done = response.ok || response.status === 404 || response.status === 423;
  if (done && JSON.parse(localStorage.getItem(key))?.clientId === record.clientId) localStorage.removeItem(key);
  return response.ok;
}

let running = false;

async function flush() {
  if (running || !who) return;
  running = true;
  let arrived = 0;
  try {
    for (const [key, record] of records()) arrived += (await post(key, record)) ? 1 : 0;
  } catch {
    // the network is away; the next turn tries again
  } finally {
    running = false;
  }
  show();
  if (arrived && notice) window.location.reload();
}

show();
flush();
window.addEventListener("online", flush);
window.setInterval(flush, EVERY_MS);
