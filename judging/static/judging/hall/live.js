// Follows a round: by server-sent events where they get through, else by asking every second.
// On the body: data-live-events, data-live-state. Tells the document: `live:data` ({data, heard}: the answer, and the
// performance clock when it came), `live:line` ({ok}), `live:gone`. Stands alone; the page draws.

const BEAT = 5000; // the server's sign of life
const SILENT = BEAT + 4000; // then the line counts as dead even if the browser does not know
const LOST = 5000; // a failure is shown after so long, not at every hiccup
const POLL = 1000;
const SLOWEST_TRY = 60000;

const { liveEvents, liveState } = document.body.dataset;

let source = null;
let polling = 0;
let etag = "";
let shown = "";
let failures = 0;
let failing = false;
let heardAt = performance.now();
let pause = 2000;
let nextTry = 0;
let over = false;

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
}

function heard() {
  heardAt = performance.now();
  failing = false;
}

function take(text, id) {
  heard();
  if (id && id === shown) return;
  shown = id;
  etag = `"${id}"`;
  tell("data", { data: JSON.parse(text), heard: performance.now() });
}

function gone() {
  over = true;
  source?.close();
  clearTimeout(polling);
  tell("gone");
}

function listen() {
  source?.close();
  nextTry = performance.now() + pause;
  source = new EventSource(liveEvents);
  source.addEventListener("snapshot", (event) => {
    failures = 0;
    pause = 2000;
    take(event.data, event.lastEventId);
    clearTimeout(polling);
    polling = 0;
  });
  source.addEventListener("beat", heard);
  source.addEventListener("gone", gone);
  source.addEventListener("error", () => {
    failing = true;
    failures += 1;
    if (failures < 2 && source.readyState !== EventSource.CLOSED) return; // the browser tries by itself
    source.close();
    source = null;
    pause = Math.min(pause * 2, SLOWEST_TRY);
    nextTry = performance.now() + pause;
    ask();
  });
}

async function ask() {
  clearTimeout(polling);
  polling = -1;
  let answered = false;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(liveState, { headers, cache: "no-store", signal: AbortSignal.timeout(5000) });
    answered = true;
    if (answer.status === 404) {
      const body = await answer.json().catch(() => null);
      if (body?.gone) return gone();
    }
    if (answer.status === 304) heard();
    else if (answer.ok) take(await answer.text(), (answer.headers.get("ETag") ?? "").replaceAll(/^(W\/)?"|"$/g, ""));
    else failing = true;
  } catch {
    failing = true;
  }
  if (over || polling !== -1) return;
  if (!answered) pause = 2000; // the server is away altogether: try events soon after it is back
  polling = setTimeout(ask, POLL);
  if (source === null && answered && performance.now() >= nextTry) listen();
}

function look() {
  if (over) return;
  const silent = performance.now() - heardAt;
  if (source !== null && silent > SILENT && polling === 0) {
    source.close();
    source = null;
    failing = true;
    ask();
  }
  tell("line", { ok: silent < (failing ? LOST : SILENT) });
}

setInterval(look, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !over && polling !== -1) ask();
});
addEventListener("online", () => !over && polling !== -1 && ask());
addEventListener("offline", () => {
  failing = true;
});
listen();
