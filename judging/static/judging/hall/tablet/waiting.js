// Nobody on stage yet, a lecture going on, the running order, and the choice that a judge makes without a network.

import { h, icon, button, setText } from "./dom.js";
import { t } from "./words.js";
import { show } from "./frame.js";
import { draftOf } from "./outbox.js";
import { link, serverNow } from "./link.js";
import * as acts from "./acts.js";
import * as model from "./model.js";

// Who is on stage, as large as the page allows, with the phase and the clock.
export function stageHead(entry) {
  const phase = h("span", { class: "tb-phase" });
  const clock = h("span", { class: "tb-clock" });
  const node = h(
    "header",
    { class: "tb-head" },
    h("p", { class: "tb-head-top" }, entry.order ? h("span", { class: "tb-order", text: t("number", { n: entry.order }) }) : null, phase, clock),
    h("h1", { class: "tb-name" }, h("span", { text: nameOf(entry) }), entry.unit && h("span", { class: "tb-unit", text: entry.unit })),
    h("p", { class: "tb-title", text: entry.title }),
  );
  let running = entry;

  function tick() {
    const { ms, state } = clockOf(running.clock);
    clock.hidden = ms === null;
    if (ms === null) return;
    setText(clock, `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`);
    clock.dataset.state = state;
  }

  // word: of the phase, where the page has a better one
  function paint(now, word = `phase_${now.phase}`) {
    running = now;
    phase.dataset.phase = now.phase;
    setText(phase, t(word));
    tick();
  }

  return { node, paint, tick };
}

export const nameOf = (entry) => (entry.people?.length > 1 ? entry.people.join("、") : entry.name);

function clockOf(clock) {
  const now = serverNow();
  if (!clock || (!clock.ms && !clock.since)) return { ms: null };
  if (clock.since && (now === null || !link.online)) return { ms: null }; // nobody knows how late it is there
  const ms = clock.ms + (clock.since ? Math.max(0, now - clock.since) : 0);
  const seconds = ms / 1000;
  const state = clock.red && seconds >= clock.red ? "red" : clock.amber && seconds >= clock.amber ? "amber" : "";
  return { ms, state };
}

export function lectureView({ entry }) {
  const head = stageHead(entry);
  const node = h(
    "div",
    { class: "tb-page tb-lecture" },
    head.node,
    h("p", { class: "tb-say", text: t(entry.phase === "waiting" ? "soon" : "listen") }),
    h("h2", { text: t("criteria") }),
    h("ul", { class: "tb-criteria" }, model.criteria().map((one) => h("li", {}, h("span", { text: one.name }), h("span", { class: "tb-row-facts", text: t("range", one) })))),
  );
  return { node, paint: () => head.paint(model.focus() ?? entry), tick: head.tick };
}

export function waitingView() {
  const list = h("ol", { class: "tb-order-list" });
  const node = h(
    "div",
    { class: "tb-page" },
    h("h1", { class: "tb-big", text: t("waiting_title") }),
    h("p", { class: "tb-say", text: t("waiting_text") }),
    h("h2", { text: t("running_order") }),
    list,
  );
  return { node, paint: () => drawOrder(list) };
}

export function drawOrder(list, onChoose) {
  const lines = (model.snapshot()?.order ?? []).map((entry) => {
    const sheet = model.sheetOf(entry.contender);
    return { entry, sheet, ...stepOf(entry, sheet) };
  });
  const key = lines.map((one) => `${one.entry.contender} ${one.step} ${one.words}`).join("|");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(
    ...lines.map(({ entry, sheet, step, words }) => {
      const inner = [
        h("span", { class: "tb-order-n", text: entry.order ?? "–" }),
        h("span", { class: "tb-order-who" }, h("strong", { text: nameOf(entry) }), h("span", { class: "tb-order-title", text: entry.title })),
        h("span", { class: "tb-order-step", "data-step": step, text: words }),
      ];
      const may = onChoose && sheet && step !== "out";
      return h(
        "li",
        {},
        may
          ? h("button", { type: "button", class: "tb-order-line", "data-choose": entry.contender, onclick: () => onChoose(entry) }, inner)
          : h("div", { class: "tb-order-line" }, inner),
      );
    }),
  );
}

function stepOf(entry, sheet) {
  if (!model.takesPart(entry)) return { step: "out", words: t("takes_no_part") };
  if (!sheet) return { step: "out", words: t("not_yours") };
  if (["recused", "waived"].includes(sheet.state)) return { step: "out", words: t(sheet.state) };
  if (model.isSigned(sheet)) return { step: "done", words: model.totalOf(draftOf(sheet).marks)?.text ?? t("done") };
  if (entry.phase === "scoring" || entry.phase === "on_stage") return { step: "now", words: t(`phase_${entry.phase}`) };
  return { step: "todo", words: entry.phase === "waiting" ? "" : t("not_submitted") };
}

// Without a network nobody tells who is on stage: the judge sees it and says so.
export function openChoice() {
  const list = h("ol", { class: "tb-order-list" });
  const dialog = h(
    "dialog",
    { class: "tb-dialog tb-choice", "aria-labelledby": "choice-title" },
    h("h2", { id: "choice-title", text: t("choice_title") }),
    h("p", { text: t("choice_text") }),
    list,
    button(t("close"), { sign: "close", onclick: () => dialog.close() }),
  );
  drawOrder(list, (entry) => {
    acts.choose(entry.contender);
    dialog.close();
  });
  show(dialog);
}

export function offlineBanner() {
  return h(
    "div",
    { class: "tb-banner tb-banner-amber", id: "offline" },
    icon("offline"),
    h("p", {}, h("strong", { text: t("offline_title") }), " ", t("offline_text")),
    button(t("offline_choose"), { kind: "plain", id: "choose", onclick: openChoice }),
  );
}
