// Snapshots as the server sends them; where an event stream does not get through twice, the page goes on asking.

import { heard, hurry, link, refresh, setStreamed, tookSnapshot } from "./link.js";
import { facts } from "./store.js";

const ADDRESS = "/tablet/events";
const GIVE_UP = 2;
const AGAIN_MS = 60_000;
const SILENT_MS = 13_000; // the server gives a sign every five seconds

let source;
let failures = 0;
let waitUntil = 0;
let silence;

// Follows the line: a stream on a dead line would keep silent for minutes.
export function followLine() {
  if (!link.online || !link.bound || facts.get("state")?.tablet.revoked) leave();
  else if (!source && performance.now() >= waitUntil) connect();
}

function connect() {
  if (!("EventSource" in window)) return;
  source = new EventSource(ADDRESS);
  source.addEventListener("open", () => {
    failures = 0;
    setStreamed(true);
    hurry();
    listen();
  });
  source.addEventListener("snapshot", (event) => {
    listen();
    tookSnapshot(JSON.parse(event.data));
  });
  source.addEventListener("beat", () => {
    listen();
    heard();
  });
  source.addEventListener("gone", () => {
    leave();
    refresh();
  });
  source.addEventListener("error", () => {
    failures += 1;
    if (failures >= GIVE_UP) waitUntil = performance.now() + AGAIN_MS;
    leave();
  });
}

// A line that keeps silent is dead, whatever the browser believes.
function listen() {
  clearTimeout(silence);
  silence = setTimeout(leave, SILENT_MS);
}

export function leave() {
  clearTimeout(silence);
  if (!source) return;
  source.close();
  source = undefined;
  setStreamed(false);
}
