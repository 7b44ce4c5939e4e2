// What the device keeps: everything lies in memory for the page and in IndexedDB for the next one.
// A change counts as saved only when the database says so; one that can't be written is said loudly and tried again.

import { openDB } from "../../../vendor/idb/index.js";

const NAME = "jiangtai-tablet";
const VERSION = 1;
const AGAIN_MS = 3000;
const STORES = ["facts", "drafts", "outbox"];

export const facts = new Map(); // state, chosen, results
export const drafts = new Map(); // by sheet
export const outbox = []; // oldest first

let database;
let queue = Promise.resolve();
let busy = 0;
let failure = "";
let read = false;
let timer;
const listeners = new Set();

export const health = () => (failure ? "failed" : busy ? "writing" : "saved");
export const isRead = () => read; // before that nobody knows what waits
export const whyFailed = () => failure;
export const onHealth = (listener) => listeners.add(listener);

function tell() {
  for (const listener of listeners) listener();
}

async function connect() {
  database = await openDB(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("facts");
      db.createObjectStore("drafts", { keyPath: "sheet" });
      db.createObjectStore("outbox", { keyPath: "order" });
    },
    terminated() {
      database = undefined; // the browser closed it; the next write opens it again
    },
    blocking(_old, _next, event) {
      event.target.close();
      database = undefined;
    },
  });
}

export async function open() {
  try {
    await connect();
    const tx = database.transaction(STORES);
    const [keys, values, kept, waiting] = await Promise.all([
      tx.objectStore("facts").getAllKeys(),
      tx.objectStore("facts").getAll(),
      tx.objectStore("drafts").getAll(),
      tx.objectStore("outbox").getAll(),
    ]);
    keys.forEach((key, i) => facts.set(key, values[i]));
    for (const draft of kept) drafts.set(draft.sheet, draft);
    // Whether one of these was on its way when the page ended nobody knows: it may not be replaced any more.
    outbox.push(...waiting.map((one) => ({ ...one, stored: true, attempts: Math.max(one.attempts, 1) })));
  } catch (error) {
    fail(error);
  } finally {
    read = true;
  }
}

function fail(error) {
  failure = error?.name || "Error";
  clearTimeout(timer);
  timer = setTimeout(rewrite, AGAIN_MS);
  tell();
}

// Writes [store, value, key] lines together or not at all; value undefined takes the key away.
export function write(lines) {
  busy += 1;
  tell();
  queue = queue.then(() => commit(lines)).then(
    () => done(lines, true),
    (error) => {
      database = undefined;
      fail(error);
      return done(lines, false);
    },
  );
  return queue;
}

async function commit(lines) {
  if (failure) return everything(); // something older is missing there
  if (!lines.length) return undefined;
  if (!database) await connect();
  return run(lines);
}

async function run(lines) {
  const tx = database.transaction([...new Set(lines.map(([store]) => store))], "readwrite", { durability: "strict" });
  for (const [name, value, key] of lines) {
    const store = tx.objectStore(name);
    const asked = value === undefined ? store.delete(key) : name === "facts" ? store.put(value, key) : store.put(bare(value));
    asked.catch(() => {}); // the transaction tells
  }
  await tx.done;
}

const bare = ({ stored, ...record }) => record;

function done(lines, kept) {
  busy -= 1;
  if (kept) for (const [name, value] of lines) if (name === "outbox" && value) value.stored = true;
  tell();
  return kept;
}

async function everything() {
  if (!database) await connect();
  const tx = database.transaction(STORES, "readwrite", { durability: "strict" });
  const lines = [
    ...[...facts].map(([key, value]) => tx.objectStore("facts").put(value, key)),
    ...[...drafts.values()].map((one) => tx.objectStore("drafts").put(one)),
    tx.objectStore("outbox").clear(),
    ...outbox.map((one) => tx.objectStore("outbox").put(bare(one))),
  ];
  for (const asked of lines) asked.catch(() => {});
  await tx.done;
  for (const one of outbox) one.stored = true;
  failure = "";
}

function rewrite() {
  write([]);
}

export const settled = () => queue;

// Facts ---------------------------------------------------------------------------------------------------

export function keep(key, value) {
  facts.set(key, value);
  return write([["facts", value, key]]);
}

// Asks the browser not to throw the store away when space gets short; it may say no.
export async function persist() {
  try {
    return (await navigator.storage?.persisted()) || (await navigator.storage?.persist()) || false;
  } catch {
    return false;
  }
}
