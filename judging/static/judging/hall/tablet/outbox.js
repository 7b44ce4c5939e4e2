// Versions of sheets on their way: cut from a draft, in order, each with an id of its own until the server has it.

import { drafts, facts, keep, outbox, write } from "./store.js";

export const BATCH = 50;
const BATCH_CHARACTERS = 400_000;

export const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const waiting = () => outbox.filter((one) => !one.refused);
export const refused = () => outbox.filter((one) => one.refused);
export const unsent = () => outbox.length + [...drafts.values()].filter((one) => one.dirty).length;
export const pendingOf = (sheet) => waiting().filter((one) => one.sheet === sheet);

export function draftOf(sheet) {
  const known = drafts.get(sheet.code);
  return known ?? { sheet: sheet.code, marks: sheet.marks, comment: sheet.comment, base: sheet.last, dirty: false };
}

// Every tap comes here first; what it returns is told when the device has it.
export function keepDraft(draft) {
  drafts.set(draft.sheet, draft);
  return write([["drafts", draft]]);
}

// Turns a draft into a version that will be sent. The last one that nobody has tried to send yet is replaced.
export function cut(sheet, { good, sign = false, strokes = [], who }) {
  const draft = draftOf(sheet);
  const own = pendingOf(sheet.code);
  const last = own.at(-1);
  const facts = { marks: good(draft.marks), comment: draft.comment, sign, strokes, made_at: Date.now() };
  let record;
  if (last && !last.attempts && !last.sign) {
    record = Object.assign(last, facts, { stored: false });
  } else {
    const order = (outbox.at(-1)?.order ?? 0) + 1;
    record = { order, id: newId(), sheet: sheet.code, follows: last?.id ?? draft.base, attempts: 0, ...who, ...facts };
    outbox.push(record);
  }
  const clean = { ...draft, dirty: false, held: false, correcting: draft.correcting && !sign };
  drafts.set(sheet.code, clean);
  const kept = write([
    ["outbox", record],
    ["drafts", clean],
  ]);
  return { record, kept };
}

// The next versions to send. One that could not be written on the device goes out all the same: better there than nowhere.
export function nextBatch(storeWorks) {
  const batch = [];
  let size = 0;
  for (const one of waiting()) {
    if (storeWorks && !one.stored) break;
    size += 300 + JSON.stringify(one.strokes).length + one.comment.length;
    if (batch.length === BATCH || (batch.length && size > BATCH_CHARACTERS)) break;
    batch.push(one);
  }
  for (const one of batch) one.attempts += 1;
  return batch;
}

export const forWire = ({ id, sheet, follows, marks, comment, sign, strokes, made_at }) => ({
  id, sheet, follows, marks, comment, sign, strokes, made_at,
});

// Takes answered versions out, and notes on their sheets what became of them, in one transaction.
export function settle(receipts) {
  const lines = [];
  const results = { ...facts.get("results") };
  const state = facts.get("state");
  for (const receipt of receipts) {
    const record = outbox.find((one) => one.id === receipt.id);
    if (!record) continue;
    const sheet = state?.sheets.find((one) => one.code === record.sheet);
    const draft = drafts.get(record.sheet);
    if (receipt.outcome === "refused" && !record.rehearsal) {
      record.refused = receipt.sentence || "?";
      lines.push(["outbox", record]);
      continue;
    }
    outbox.splice(outbox.indexOf(record), 1);
    lines.push(["outbox", undefined, record.order]);
    if (receipt.outcome === "refused") continue; // of a rehearsal that was wiped
    const { outcome, sentence, total } = receipt;
    results[record.sheet] = { outcome, sentence, total, signed: record.sign, at: Date.now() };
    if (receipt.outcome === "held") {
      if (draft) drafts.set(record.sheet, { ...draft, base: sheet?.last ?? "", held: record.id });
    } else {
      if (sheet && receipt.number >= sheet.version) {
        Object.assign(sheet, { version: receipt.number, last: record.id, marks: record.marks, comment: record.comment });
        Object.assign(sheet, { total: receipt.total, state: record.sign ? "signed" : "open", reason: "" });
      }
      if (draft) drafts.set(record.sheet, { ...draft, base: record.id });
      // What was refused before stands no longer: the judge has put it right.
      for (const old of refused().filter((one) => one.sheet === record.sheet && one.order < record.order)) {
        outbox.splice(outbox.indexOf(old), 1);
        lines.push(["outbox", undefined, old.order]);
      }
    }
    if (draft) lines.push(["drafts", drafts.get(record.sheet)]);
    if (sheet) lines.push(...follow(sheet));
  }
  facts.set("results", results);
  lines.push(["facts", results, "results"]);
  if (state) lines.push(["facts", state, "state"]);
  return write(lines);
}

// Takes a new state, unless the device knows a newer version of a sheet, and lets clean drafts follow it.
export function takeState(state) {
  const before = facts.get("state");
  for (const sheet of state.sheets) {
    const known = before?.sheets.find((one) => one.code === sheet.code);
    if (known && known.version > sheet.version) {
      const { version, last, marks, comment, total, state: step } = known;
      Object.assign(sheet, { version, last, marks, comment, total, state: step });
    }
    write(follow(sheet));
  }
  return keep("state", state);
}

// A draft in which nothing was changed becomes what stands on the server; returns what to write.
function follow(sheet) {
  const draft = drafts.get(sheet.code);
  if (draft?.held && sheet.held.some((one) => one.id === draft.held && one.state === "declined")) {
    const plain = { ...draft, held: false };
    drafts.set(sheet.code, plain);
    return [["drafts", plain]];
  }
  if (!draft || draft.dirty || draft.base === sheet.last || pendingOf(sheet.code).length) return [];
  const fresh = { sheet: sheet.code, marks: sheet.marks, comment: sheet.comment, base: sheet.last, dirty: false };
  drafts.set(sheet.code, fresh);
  return [["drafts", fresh]];
}
