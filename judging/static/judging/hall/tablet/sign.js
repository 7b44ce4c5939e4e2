// Signing by hand: everything once more, a box for the name, and a way for those who can't write on glass.

import { h, button } from "./dom.js";
import { t } from "./words.js";
import { show } from "./frame.js";
import { draftOf } from "./outbox.js";
import * as acts from "./acts.js";
import * as model from "./model.js";

const SIDE = 1000; // strokes are kept in thousandths of the box
const NEAR = 4; // a point that lies so close to the line adds nothing
const SHORTEST = 60; // a name is longer than a touch by mistake

export function openSigning(sheet, entry) {
  const { marks } = draftOf(sheet);
  const good = model.good(marks);
  const box = makeBox(() => {
    done.disabled = !box.isSigned();
    again.disabled = !box.strokes.length;
  });
  const done = button(t("sign_submit"), { kind: "primary", sign: "check", id: "sign-submit", disabled: true, onclick: () => finish(box.kept()) });
  const again = button(t("sign_again"), { sign: "erase", disabled: true, onclick: () => box.clear() });
  const dialog = h(
    "dialog",
    { class: "tb-dialog tb-signing", "aria-labelledby": "sign-title" },
    h("h2", { id: "sign-title" }, h("span", { text: t("sign_title") }), h("span", { class: "tb-sign-entry", text: [entry.order, entry.name].filter(Boolean).join(" ") })),
    h(
      "div",
      { class: "tb-sign-body" },
      h(
        "table",
        { class: "tb-sign-marks" },
        h("tbody", {}, model.criteria().map((one) => h("tr", {}, h("th", { scope: "row", text: one.name }), h("td", { text: good[one.code] })))),
        h("tfoot", {}, h("tr", {}, h("th", { scope: "row", text: t("total") }), h("td", { class: "tb-sign-total", text: model.totalOf(marks).text }))),
      ),
      h("div", { class: "tb-sign-hand" }, h("p", { text: t("sign_here", { judge: model.state().seat.judge }) }), box.node, h("p", { class: "tb-small", text: t("sign_open") })),
    ),
    h("div", { class: "tb-sign-acts" }, button(t("back_to_marks"), { sign: "back", onclick: () => dialog.close() }), again, done),
    h("button", { type: "button", class: "tb-btn tb-btn-quiet", id: "sign-name", text: t("sign_without"), onclick: () => finish([]) }),
  );

  function finish(strokes) {
    acts.sign(sheet, strokes);
    dialog.close();
  }

  show(dialog);
  box.fit();
  return dialog;
}

// The desk may close the marks, or the seat may go elsewhere, while somebody is signing.
export function closeSigning() {
  document.querySelector(".tb-signing")?.close();
}

function makeBox(changed) {
  const canvas = h("canvas", { class: "tb-sign-box", id: "sign-box", "aria-label": t("sign_box"), role: "img" });
  const hint = h("span", { class: "tb-sign-hint", text: t("sign_hint"), "aria-hidden": "true" });
  const node = h("div", { class: "tb-sign-frame" }, hint, canvas);
  const strokes = [];
  let current;

  function point(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const within = (n) => Math.max(0, Math.min(SIDE, Math.round(n * SIDE)));
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return; // the ball of the thumb
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = [...point(event)];
    strokes.push(current);
    draw();
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current || !event.isPrimary) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = point(one);
      if (Math.hypot(x - current.at(-2), y - current.at(-1)) >= NEAR) current.push(x, y);
    }
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      current = undefined;
      changed();
    });
  }
  canvas.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });

  function draw() {
    const pen = canvas.getContext("2d");
    const { width, height } = canvas;
    pen.clearRect(0, 0, width, height);
    pen.lineWidth = Math.max(3, width / 220);
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo((stroke[0] / SIDE) * width, (stroke[1] / SIDE) * height);
      for (let i = 0; i < stroke.length; i += 2) pen.lineTo((stroke[i] / SIDE) * width, (stroke[i + 1] / SIDE) * height);
      pen.stroke();
    }
    hint.hidden = strokes.length > 0;
  }

  function fit() {
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = Math.round(width * window.devicePixelRatio);
    canvas.height = Math.round(height * window.devicePixelRatio);
    draw();
  }

  new ResizeObserver(fit).observe(canvas);

  return {
    node, strokes, fit,
    clear() {
      strokes.length = 0;
      draw();
      changed();
    },
    isSigned: () => strokes.reduce((all, one) => all + lengthOf(one), 0) >= SHORTEST,
    kept: () => strokes.map((one) => thinned(one)),
  };
}

function lengthOf(stroke) {
  let sum = 0;
  for (let i = 2; i < stroke.length; i += 2) sum += Math.hypot(stroke[i] - stroke[i - 2], stroke[i + 1] - stroke[i - 1]);
  return sum;
}

// The stroke with as few points as look the same (Douglas and Peucker), so that it fits into a rescue code.
function thinned(stroke) {
  const keep = new Set([0, stroke.length - 2]);
  const spans = [[0, stroke.length - 2]];
  while (spans.length) {
    const [from, to] = spans.pop();
    let far = NEAR;
    let at = -1;
    for (let i = from + 2; i < to; i += 2) {
      const away = distance(stroke, i, from, to);
      if (away > far) [far, at] = [away, i];
    }
    if (at < 0) continue;
    keep.add(at);
    spans.push([from, at], [at, to]);
  }
  return [...keep].sort((a, b) => a - b).flatMap((i) => [stroke[i], stroke[i + 1]]);
}

function distance(stroke, i, from, to) {
  const [x, y, x0, y0, x1, y1] = [i, from, to].flatMap((at) => [stroke[at], stroke[at + 1]]);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  return length ? Math.abs(dy * (x - x0) - dx * (y - y0)) / length : Math.hypot(x - x0, y - y0);
}
