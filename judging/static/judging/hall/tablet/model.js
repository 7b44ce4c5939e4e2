// What the judge is to see, worked out from the state, the drafts and the outbox; draws nothing.

import { draftOf, pendingOf } from "./outbox.js";
import { facts } from "./store.js";
import { above, fraction, goodMarks, rangeOf, shown, startOf, sumOf, unmarked } from "./marks.js";
import { link } from "./link.js";

export const state = () => facts.get("state");
export const criteria = () => state()?.criteria ?? [];
export const snapshot = () => state()?.snapshot ?? null;
export const sheetByCode = (code) => state()?.sheets.find((one) => one.code === code);
export const sheetOf = (contender) => state()?.sheets.find((one) => one.contender === contender);
export const resultOf = (sheet) => facts.get("results")?.[sheet.code];

export const chosen = () => (link.online && link.bound ? null : (facts.get("chosen") ?? null));

// The entry that the tablet is about now: the one on stage, or without a network the one that the judge chose.
export function focus() {
  const wanted = chosen();
  const order = snapshot()?.order ?? [];
  if (wanted) {
    const entry = order.find((one) => one.contender === wanted);
    if (entry) {
      const same = snapshot().now?.contender === wanted ? snapshot().now : {};
      return { ...entry, ...same, order: entry.order, phase: "chosen" };
    }
  }
  const now = snapshot()?.now;
  if (!now) return null;
  return { status: "ok", ...order.find((one) => one.contender === now.contender), ...now };
}

export const takesPart = (entry) => (entry.status ?? "ok") === "ok";

export function isOpen(sheet, entry) {
  return ["scoring", "chosen"].includes(entry.phase) && takesPart(entry) && ["open", "signed"].includes(sheet.state);
}

// Signed as far as this device knows, whether or not the server has it yet.
export function isSigned(sheet) {
  const draft = draftOf(sheet);
  if (draft.dirty || draft.correcting) return false;
  const last = pendingOf(sheet.code).at(-1);
  if (last) return last.sign;
  return sheet.state === "signed" || Boolean(draft.held && resultOf(sheet)?.signed);
}

export const wasReopened = (sheet) => sheet.state === "open" && Boolean(sheet.reason) && !isSigned(sheet);
export const isHeld = (sheet) => sheet.held.some((one) => one.state === "waiting") || Boolean(draftOf(sheet).held);
export const declined = (sheet) => sheet.held.filter((one) => one.state === "declined").at(-1);

export const good = (marks) => goodMarks(criteria(), marks);
export const missing = (marks) => unmarked(criteria(), marks);

export function totalOf(marks) {
  const sum = sumOf(criteria(), marks);
  return sum && { value: sum, text: shown(sum), complete: !missing(marks).length };
}

// This judge's other complete sheets, the best first: [{value, text, name, title}].
export function others(sheet) {
  const order = new Map((snapshot()?.order ?? []).map((one) => [one.contender, one]));
  return (state()?.sheets ?? [])
    .filter((one) => one.code !== sheet.code && ["open", "signed"].includes(one.state))
    .map((one) => ({ one, entry: order.get(one.contender), total: totalOf(draftOf(one).marks) }))
    .filter(({ total, entry }) => total?.complete && entry && takesPart(entry))
    .map(({ entry, total }) => ({ ...total, order: entry.order, name: entry.name, title: entry.title }))
    .sort((a, b) => (above(a.value, b.value) ? -1 : above(b.value, a.value) ? 1 : (a.order ?? 0) - (b.order ?? 0)));
}

export function placeAmong(list, total) {
  return list.filter((one) => above(one.value, total)).length + 1;
}

function earlierMarks(sheet, code) {
  return (state()?.sheets ?? [])
    .filter((one) => one.code !== sheet.code)
    .map((one) => good(draftOf(one).marks)[code])
    .filter((mark) => mark !== undefined);
}

export const earlier = (sheet, criterion) => rangeOf(earlierMarks(sheet, criterion.code));
export const startMark = (sheet, criterion) => startOf(criterion, earlierMarks(sheet, criterion.code));

// Which page is shown: a name, and what it is about. Its key changes when it must be drawn anew.
export function page() {
  const now = state();
  if (!now) return { name: link.bound === false ? "unbound" : "loading" };
  if (now.tablet.revoked) return { name: "former" };
  if (link.bound === false) return { name: "unbound" };
  const entry = focus();
  if (!entry) return { name: "waiting" };
  const sheet = sheetOf(entry.contender);
  const about = { entry, sheet, key: `${entry.contender} ${entry.phase} ${sheet?.state ?? ""}` };
  if (!sheet || ["recused", "waived"].includes(sheet.state) || !takesPart(entry)) return { name: "no-sheet", ...about };
  if (isOpen(sheet, entry)) return { name: isSigned(sheet) ? "signed" : "marking", ...about, key: entry.contender };
  if (["on_stage", "waiting"].includes(entry.phase)) return { name: "lecture", ...about };
  return { name: "over", ...about };
}

export { fraction, above };
