// What the judge does. Each act is on the device before anything else happens with it.

import { drafts, keep } from "./store.js";
import { cut, draftOf, keepDraft } from "./outbox.js";
import { goodMarks } from "./marks.js";
import { sendSoon } from "./link.js";
import * as model from "./model.js";

const QUIET_MS = 700; // after the last tap a version is cut

const timers = new Map();
let changed = () => {};

export const onChange = (listener) => {
  changed = listener;
};

function who(state = model.state()) {
  return { seat: state.seat.label, tablet: state.tablet.code, round: state.round.code, rehearsal: Boolean(state.snapshot?.round.rehearsal) };
}

function cutNow(sheet, extra = {}, state = model.state()) {
  clearTimeout(timers.get(sheet.code));
  timers.delete(sheet.code);
  const { kept } = cut(sheet, { good: (marks) => goodMarks(state.criteria, marks), who: who(state), ...extra });
  kept.then(() => sendSoon());
  return kept;
}

function later(sheet) {
  clearTimeout(timers.get(sheet.code));
  timers.set(
    sheet.code,
    setTimeout(() => {
      cutNow(sheet);
      changed();
    }, QUIET_MS),
  );
}

function edit(sheet, change) {
  const kept = keepDraft({ ...draftOf(sheet), ...change, dirty: true });
  later(sheet);
  changed();
  return kept;
}

export function setMark(sheet, code, typed) {
  return edit(sheet, { marks: { ...draftOf(sheet).marks, [code]: typed } });
}

export const setComment = (sheet, comment) => edit(sheet, { comment });

export function sign(sheet, strokes) {
  const kept = cutNow(sheet, { sign: true, strokes });
  changed();
  return kept;
}

export function correct(sheet) {
  keepDraft({ ...draftOf(sheet), correcting: true });
  changed();
}

// Back to what was signed, as long as nothing was changed: a changed sheet has to be signed again.
export function leaveCorrection(sheet) {
  keepDraft({ ...draftOf(sheet), correcting: false });
  changed();
}

export const isUnchanged = (sheet) => {
  const draft = draftOf(sheet);
  return draft.correcting && !draft.dirty && sheet.state === "signed";
};

export async function choose(contender) {
  await keep("chosen", contender);
  changed();
}

// Drafts that no version was cut from yet: the page ended too soon, or the seat goes to somebody else.
export function cutAll(state = model.state()) {
  if (!state) return;
  for (const draft of [...drafts.values()].filter((one) => one.dirty)) {
    const sheet = state.sheets.find((one) => one.code === draft.sheet);
    if (sheet) cutNow(sheet, {}, state);
  }
}
