// Snapshots as the server sends them; where an event stream does not get through twice, the page goes on asking.

import { hurry, link, setStreamed, tookSnapshot } from "./link.js";

const ADDRESS = "/tablet/events";
const GIVE_UP = 2;
const AGAIN_MS = 60_000;

let source;
let failures = 0;
let waitUntil = 0;

// Follows the line: a stream on a dead line would keep silent for minutes.
export function followLine() {
  if (!link.online || !link.bound) leave();
  else if (!source && performance.now() >= waitUntil) connect();
}

function connect() {
  if (!("EventSource" in window)) return;
  source = new EventSource(ADDRESS);
  source.addEventListener("open", () => {
    failures = 0;
    setStreamed(true);
    hurry();
  });
  source.addEventListener("snapshot", (event) => {
    const { snapshot, own } = JSON.parse(event.data);
    tookSnapshot(snapshot, own);
  });
  source.addEventListener("error", () => {
    failures += 1;
    if (failures >= GIVE_UP) waitUntil = performance.now() + AGAIN_MS;
    leave();
  });
}

export function leave() {
  if (!source) return;
  source.close();
  source = undefined;
  setStreamed(false);
}
