// The sheet of the entry on stage: one row a criterion, the total, and this judge's other totals beside it.

import { h, icon, button, setText } from "./dom.js";
import { t } from "./words.js";
import { makePad, typed } from "./pad.js";
import { draftOf } from "./outbox.js";
import { clean, fault, stepped } from "./marks.js";
import { openSigning } from "./sign.js";
import { stageHead } from "./waiting.js";
import * as acts from "./acts.js";
import * as model from "./model.js";

const HOLD_MS = 450;
const REPEAT_MS = 90;

export function markingView({ entry, sheet: first }) {
  const code = first.code;
  const sheet = () => model.sheetByCode(code) ?? first;
  let active = null;
  let fresh = true;

  const head = stageHead(entry);
  const notice = h("div", { class: "tb-sheet-notice" });
  const rows = model.criteria().map((criterion) => makeRow(criterion, sheet, { choose }));
  const comment = h("textarea", {
    class: "tb-comment", id: "comment", rows: "2", maxlength: "5000",
    oninput: (event) => acts.setComment(sheet(), event.target.value),
    onfocus: () => choose(null),
  });
  const more = h(
    "details",
    { class: "tb-comment-box" },
    h("summary", { text: t("comment_optional") }),
    h("label", { class: "tb-hidden", for: "comment", text: t("comment_optional") }),
    comment,
  );
  const pad = makePad({ onKey: press, onNext: next, onClose: putAway });
  const value = h("output", { class: "tb-total-value" });
  const under = h("p", { class: "tb-total-under" });
  const list = h("ol", { class: "tb-own-list" });
  const own = h("section", { class: "tb-own" }, h("h2", { text: t("own_totals") }), list);
  const submit = button(t("submit"), { kind: "primary", sign: "pen", id: "submit", onclick: ask });
  const leave = button(t("correct_leave"), { onclick: () => acts.leaveCorrection(sheet()) });

  const groups = [];
  for (const row of rows) {
    if (row.criterion.group && row.criterion.group !== groups.at(-1)?.name) groups.push({ name: row.criterion.group });
    row.heading = row.criterion.group && !groups.at(-1).used ? row.criterion.group : "";
    if (groups.length) groups.at(-1).used = true;
  }
  const node = h(
    "div",
    { class: "tb-marking" },
    h(
      "div",
      { class: "tb-marking-main" },
      head.node,
      notice,
      h("div", { class: "tb-rows" }, rows.flatMap((row) => [row.heading && h("h2", { class: "tb-group", text: row.heading }), row.node])),
      more,
    ),
    h(
      "aside",
      { class: "tb-marking-side", "aria-label": t("total") },
      own,
      pad.node,
      h(
        "div",
        { class: "tb-total" },
        h("div", {}, h("p", { class: "tb-total-line" }, value, h("span", { class: "tb-total-max", text: ` / ${model.state().highest}` })), under),
        h("div", { class: "tb-total-acts" }, leave, submit),
      ),
    ),
  );

  function choose(row, { pad: wanted = true } = {}) {
    fresh = true;
    active = row;
    for (const one of rows) one.node.classList.toggle("is-active", one === row);
    if (wanted) node.classList.toggle("has-pad", Boolean(row));
    setText(pad.title, row ? row.criterion.name : "");
    setText(pad.value, row ? row.input.value : "");
    if (row && wanted) row.node.scrollIntoView({ block: "nearest" }); // the digits have just taken room
  }

  function press(key) {
    if (!active) (rows.find((one) => one.input.value === "") ?? rows[0]).input.focus();
    const { input } = active;
    input.value = typed(input.value, key, fresh);
    fresh = false;
    active.set(input.value);
  }

  function next() {
    const open = rows.filter((one) => one !== active && one.input.value === "");
    const after = rows[rows.indexOf(active) + 1];
    const target = after?.input.value === "" ? after : (open[0] ?? null);
    active?.judge();
    if (target) target.input.focus();
    else {
      putAway();
      submit.focus();
    }
  }

  function putAway() {
    document.activeElement?.blur();
    choose(null);
  }

  function ask() {
    const lacking = model.missing(draftOf(sheet()).marks);
    if (lacking.length) {
      for (const row of rows) row.judge(true);
      const row = rows.find((one) => one.criterion.code === lacking[0].code);
      row.input.focus();
      row.node.scrollIntoView({ block: "center" });
      return;
    }
    openSigning(sheet(), entry);
  }

  function paint() {
    const draft = draftOf(sheet());
    const now = model.focus();
    if (now) head.paint(now);
    for (const row of rows) row.paint(draft);
    if (document.activeElement !== comment && comment.value !== draft.comment) comment.value = draft.comment;
    if (draft.comment) more.open = true;
    setText(pad.value, active ? active.input.value : "");
    const total = model.totalOf(draft.marks);
    setText(value, total ? total.text : "–");
    const lacking = model.missing(draft.marks).length;
    const others = model.others(sheet());
    if (lacking) setText(under, t("unmarked", { n: lacking }));
    else setText(under, others.length ? t("place", { n: model.placeAmong(others, total.value), m: others.length + 1 }) : "");
    submit.classList.toggle("is-waiting", lacking > 0);
    leave.hidden = !acts.isUnchanged(sheet());
    drawOwn(list, others, total?.complete ? total : null, entry);
    drawNotice(notice, sheet());
  }

  return { node, paint };
}

function makeRow(criterion, sheet, { choose }) {
  const id = `mark-${criterion.code}`;
  const facts = [t("range", criterion)];
  const before = model.earlier(sheet(), criterion);
  if (before) facts.push(t("earlier", { range: before[0] === before[1] ? before[0] : `${before[0]}–${before[1]}` }));
  const wrong = h("p", { class: "tb-fault", id: `${id}-fault`, hidden: true });
  const input = h("input", {
    id, type: "text", inputmode: "none", autocomplete: "off", class: "tb-mark", "data-mark": criterion.code, maxlength: "8",
    "aria-describedby": `${id}-facts ${id}-fault`,
    onfocus: begin,
    onclick: begin, // touched again: what is typed now takes the place of what is there
    oninput: () => row.set(input.value),
    onblur: () => row.judge(),
  });
  const less = stepper("−", -1, "less");
  const plus = stepper("+", 1, "more");
  const row = { criterion, input, set, judge, paint };
  row.node = h(
    "div",
    { class: "tb-row", "data-criterion": criterion.code },
    h(
      "div",
      { class: "tb-row-words" },
      h("label", { class: "tb-row-name", for: id, text: criterion.name }),
      criterion.description && h("p", { class: "tb-row-hint", text: criterion.description }),
      h("p", { class: "tb-row-facts", id: `${id}-facts` }, facts.map((text) => h("span", { text }))),
    ),
    h("div", { class: "tb-stepper" }, less, input, plus),
    wrong,
  );

  function stepper(sign, direction, word) {
    let timer;
    let repeated = false;
    const go = () => set(stepped(criterion, input.value, direction, model.startMark(sheet(), criterion)));
    const stop = () => clearTimeout(timer);
    const again = () => {
      repeated = true;
      go();
      timer = setTimeout(again, REPEAT_MS);
    };
    return h("button", {
      type: "button", class: "tb-step", text: sign, "aria-label": t(word, { name: criterion.name }), [`data-${word}`]: criterion.code,
      onpointerdown: () => {
        stop();
        repeated = false;
        timer = setTimeout(again, HOLD_MS);
      },
      onpointerup: stop, onpointerleave: stop, onpointercancel: stop,
      onclick: () => {
        stop();
        choose(row, { pad: false });
        if (!repeated) go();
        repeated = false;
        judge();
      },
    });
  }

  function begin() {
    choose(row);
    input.select();
  }

  function set(value) {
    if (input.value !== value) input.value = value;
    acts.setMark(sheet(), criterion.code, value);
    if (!fault(criterion, value)) say("");
  }

  function say(text) {
    setText(wrong, text);
    wrong.hidden = !text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    row.node.classList.toggle("is-wrong", Boolean(text));
  }

  function judge(wanted = false) {
    const kind = fault(criterion, input.value);
    if (kind) say(t(`fault_${kind}`, criterion));
    else say(wanted && clean(input.value) === "" ? t("fault_missing") : "");
  }

  function paint(draft) {
    const mark = draft.marks[criterion.code] ?? "";
    if (document.activeElement !== input && input.value !== mark) input.value = mark;
    row.node.classList.toggle("is-marked", mark !== "" && !fault(criterion, mark));
  }

  return row;
}

function drawOwn(list, others, total, entry) {
  const lines = others.map((one) => ({ ...one, here: false }));
  if (total) {
    const place = model.placeAmong(others, total.value) - 1;
    lines.splice(place, 0, { ...total, order: entry.order, name: entry.name, here: true });
  }
  const key = `${lines.map((one) => `${one.text} ${one.order} ${one.here}`).join("|")} `;
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  if (!lines.length) {
    list.replaceChildren(h("li", { class: "tb-own-none", text: t("own_none") }));
    return;
  }
  list.replaceChildren(
    ...lines.map((one) =>
      h(
        "li",
        { class: one.here ? "is-here" : "" },
        h("span", { class: "tb-own-total", text: one.text }),
        h("span", { class: "tb-own-name", text: one.here ? t("this_one") : [one.order, one.name].filter(Boolean).join(" ") }),
      ),
    ),
  );
  const here = list.querySelector(".is-here");
  const box = list.parentElement;
  if (here) box.scrollTop = here.offsetTop - box.offsetTop - box.clientHeight / 2;
}

function drawNotice(box, sheet) {
  const draft = draftOf(sheet);
  const declined = model.declined(sheet);
  let text = "";
  if (draft.correcting || sheet.state === "signed") text = t("correcting");
  else if (model.isHeld(sheet)) text = t("held_now", { why: sheet.held.at(-1)?.why ?? "" });
  else if (model.wasReopened(sheet)) text = t("reopened", { reason: sheet.reason });
  else if (declined) text = t("declined", { reason: declined.reason });
  if (box.dataset.text === text) return;
  box.dataset.text = text;
  box.replaceChildren(...(text ? [h("p", { class: "tb-note tb-note-amber" }, icon("warn"), h("span", { text }))] : []));
}
