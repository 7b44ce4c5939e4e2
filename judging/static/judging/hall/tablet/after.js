// What is shown when there is nothing to mark: a signed sheet, closed marks, no sheet, no seat.

import { h, icon, button, setText, drawing } from "./dom.js";
import { t } from "./words.js";
import { draftOf, pendingOf, unsent } from "./outbox.js";
import { stageHead, drawOrder } from "./waiting.js";
import { link } from "./link.js";
import * as acts from "./acts.js";
import * as model from "./model.js";

// Where the sheet's newest version is, in words for the judge.
function whereabouts(sheet) {
  if (pendingOf(sheet.code).length || draftOf(sheet).dirty) return ["some", t("on_its_way")];
  if (model.isHeld(sheet)) return ["held", t("held", { why: sheet.held.at(-1)?.why ?? "" })];
  return ["saved", t("received")];
}

function marksTable(sheet) {
  const good = model.good(draftOf(sheet).marks);
  return h(
    "table",
    { class: "tb-sign-marks" },
    h("tbody", {}, model.criteria().map((one) => h("tr", {}, h("th", { scope: "row", text: one.name }), h("td", { text: good[one.code] ?? "–" })))),
  );
}

export function signedView({ entry, sheet: first }) {
  const sheet = () => model.sheetByCode(first.code) ?? first;
  const head = stageHead(entry);
  const total = h("p", { class: "tb-done-total" });
  const where = h("p", { class: "tb-where", id: "where" });
  const node = h(
    "div",
    { class: "tb-page tb-done" },
    head.node,
    h(
      "div",
      { class: "tb-done-body" },
      h("div", { class: "tb-done-sum" }, h("p", { class: "tb-done-word" }, icon("check"), h("span", { text: t("signed") })), total, where, signatureOf(first)),
      marksTable(first),
    ),
    h("div", { class: "tb-done-acts" }, h("p", { class: "tb-small", text: t("correct_text") }), button(t("correct"), { sign: "pen", id: "correct", onclick: () => acts.correct(sheet()) })),
  );

  function paint() {
    const now = model.focus() ?? entry;
    head.paint(now, now.phase === "scoring" ? "phase_still_open" : undefined);
    setText(total, model.totalOf(draftOf(sheet()).marks)?.text ?? "");
    const [state, words] = whereabouts(sheet());
    where.dataset.state = state;
    setText(where, words);
  }

  return { node, paint, tick: head.tick };
}

function signatureOf(sheet) {
  const strokes = pendingOf(sheet.code).at(-1)?.strokes ?? [];
  if (!strokes.length) return null;
  const path = strokes
    .map((one) => one.map((n, i) => (i % 2 ? `${n}` : `${i ? "L" : "M"}${n} `)).join(""))
    .join("");
  const svg = drawing(path, 1000, t("signature"));
  svg.setAttribute("class", "tb-signature");
  svg.setAttribute("preserveAspectRatio", "none");
  return svg;
}

export function overView({ entry, sheet: first }) {
  const sheet = () => model.sheetByCode(first.code) ?? first;
  const head = stageHead(entry);
  const word = h("p", { class: "tb-done-word" });
  const total = h("p", { class: "tb-done-total" });
  const where = h("p", { class: "tb-where", id: "where" });
  const list = h("ol", { class: "tb-order-list" });
  const node = h(
    "div",
    { class: "tb-page tb-done" },
    head.node,
    h("div", { class: "tb-done-body" }, h("div", { class: "tb-done-sum" }, word, total, where), marksTable(first)),
    h("h2", { text: t("running_order") }),
    list,
  );

  function paint() {
    head.paint(model.focus() ?? entry);
    const own = sheet();
    const signed = model.isSigned(own);
    const sum = model.totalOf(draftOf(own).marks);
    const [state, words] = whereabouts(own);
    const lost = model.declined(own);
    setText(word, signed ? t("over_signed") : t("over_open"));
    word.dataset.state = signed ? "saved" : "warn";
    setText(total, sum?.text ?? "");
    where.dataset.state = signed || state !== "saved" ? state : "none";
    setText(where, lost && state === "saved" ? t("declined", { reason: lost.reason }) : signed || state !== "saved" ? words : t("over_open_text"));
    drawOrder(list);
  }

  return { node, paint, tick: head.tick };
}

export function noSheetView({ entry, sheet }) {
  const head = stageHead(entry);
  const why = !model.takesPart(entry) ? "takes_no_part" : sheet ? sheet.state : "not_yours";
  const node = h(
    "div",
    { class: "tb-page" },
    head.node,
    h("p", { class: "tb-say", text: t(`none_${why}`) }),
    sheet?.reason && h("p", { class: "tb-small", text: sheet.reason }),
  );
  return { node, paint: () => head.paint(model.focus() ?? entry), tick: head.tick };
}

// A page of words alone. rest: whether it says what still waits on the device.
function plainView(title, text, sign, onRescue) {
  const rest = h("p", { class: "tb-note tb-note-amber", hidden: true });
  const act = onRescue && button(t("rescue"), { sign: "life", onclick: onRescue });
  const node = h("div", { class: "tb-page tb-plain" }, icon(sign), h("h1", { class: "tb-big", text: t(title) }), h("p", { class: "tb-say", text: t(text) }), rest, act);
  return {
    node,
    paint() {
      const n = unsent();
      rest.hidden = !n;
      if (act) act.hidden = !n;
      setText(rest, t(link.online ? "still_sending" : "still_waiting", { n }));
    },
  };
}

export const loadingView = () => plainView("loading", "loading_text", "clock");
export const unboundView = ({ onRescue }) => plainView("unbound", "unbound_text", "device", onRescue);
export const formerView = ({ onRescue }) => plainView("former", "former_text", "device", onRescue);
export const elsewhereView = () => plainView("elsewhere", "elsewhere_text", "device");

