// Marks on the device: written before they are sent, and kept until a page shows that the server has them.
// A page that was drawn before a save and shown after it would otherwise stand empty. queue.js throws away later
// what has arrived.

const QUEUE = "jiangtai:sheet:";
const ARRIVED_MS = 60000; // no page is under way for longer

export const keyOf = (code) => QUEUE + code;

export function keep(key, record) {
  try {
    localStorage.setItem(key, JSON.stringify(record));
  } catch {
    // a full or forbidden store: the page itself still holds the marks
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function kept(key, who) {
  const record = read(key);
  return record?.who === who ? record : null;
}

export function drop(key, record) {
  if (kept(key, record.who)?.clientId === record.clientId) localStorage.removeItem(key);
}

export function arrived(key, record, number) {
  if (kept(key, record.who)?.clientId === record.clientId) keep(key, { ...record, arrived: number, at: Date.now() });
}

// Everything of one judge that the server doesn't have yet, as [key, record]. What has arrived a while ago leaves
// the device, whoever's it is: the next judge may hold the same one.
export function waiting(who) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      const record = key.startsWith(QUEUE) ? read(key) : null;
      if (record?.who === who && record.arrived === undefined) found.push([key, record]);
      else if (Date.now() - record?.at > ARRIVED_MS) localStorage.removeItem(key);
    }
  } catch {
    // no store, nothing waits
  }
  return found;
}

export function post(record, token) {
  const body = new URLSearchParams({ base: record.base, client_id: record.clientId, comment: record.comment });
  for (const [code, mark] of Object.entries(record.marks)) body.set(`mark-${code}`, mark);
  return fetch(record.url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token },
    credentials: "same-origin",
    redirect: "manual",
  });
}
