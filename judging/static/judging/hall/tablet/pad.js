// Digits as large as fingers: the keyboard of the tablet would hide half of the sheet.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0", "erase"];

// onKey gets "0"–"9", "." or "erase"; onNext goes on to the next mark; onClose puts the digits away where they hide marks.
export function makePad({ onKey, onNext, onClose }) {
  const title = h("p", { class: "tb-pad-title", id: "pad-title" });
  const value = h("span", { class: "tb-pad-value", "aria-hidden": "true" });
  const close = h("button", { type: "button", class: "tb-pad-close", "aria-label": t("pad_close"), onclick: onClose }, icon("close"));
  const keys = KEYS.map((key) =>
    h(
      "button",
      {
        type: "button", class: "tb-key", "data-key": key, tabindex: "-1",
        "aria-label": key === "erase" ? t("erase") : key === "." ? t("point") : key,
        onmousedown: (event) => event.preventDefault(), // the mark keeps the focus
        onclick: () => onKey(key),
      },
      key === "erase" ? icon("erase") : key,
    ),
  );
  const next = h(
    "button",
    { type: "button", class: "tb-key tb-key-next", "data-key": "next", tabindex: "-1", onmousedown: (event) => event.preventDefault(), onclick: onNext },
    h("span", { text: t("next_mark") }), icon("next"),
  );
  const node = h("section", { class: "tb-pad", role: "group", "aria-labelledby": "pad-title" }, h("div", { class: "tb-pad-head" }, title, value, close), h("div", { class: "tb-keys" }, keys), next);
  return { node, title, value };
}

// What a field holds after a key. Typing over a value that was there begins anew.
export function typed(value, key, fresh) {
  if (key === "erase") return fresh ? "" : value.slice(0, -1);
  const before = fresh ? "" : value;
  if (key === ".") return before.includes(".") ? before : `${before || "0"}.`;
  return before === "0" ? key : `${before}${key}`.slice(0, 8);
}
