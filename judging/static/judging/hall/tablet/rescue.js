// The last way: what has not arrived is carried to the desk by hand, as a file or as codes to be scanned.

import { encode } from "../../../vendor/uqr/index.mjs";
import { h, button, drawing, setText } from "./dom.js";
import { t } from "./words.js";
import { show } from "./frame.js";
import { facts, outbox, persist } from "./store.js";
import { forWire } from "./outbox.js";
import { base32, hex, hmac, joined, packed, sha256, utf8 } from "./seal.js";
import * as acts from "./acts.js";

const CHARACTERS = 640; // of one code: large enough to be few, small enough for a cheap scanner

function bodyOf(state) {
  return JSON.stringify({
    kind: "jiangtai-tablet",
    v: 1,
    tablet: state.tablet.code,
    round: state.round.code,
    seat: `${state.seat.label} ${state.seat.judge}`,
    at: Date.now(),
    versions: outbox.map(forWire),
  });
}

async function linesOf(body, seal) {
  const text = base32(joined(seal, await packed(utf8(body))));
  const name = base32(sha256(utf8(text))).slice(0, 8);
  const parts = Math.ceil(text.length / CHARACTERS);
  return Array.from({ length: parts }, (_, i) => `JT1.${i + 1}.${parts}.${name}.${text.slice(i * CHARACTERS, (i + 1) * CHARACTERS)}`);
}

export async function openRescue() {
  acts.cutAll();
  persist();
  const state = facts.get("state");
  const dialog = h("dialog", { class: "tb-dialog tb-rescue", "aria-labelledby": "rescue-title" }, h("h2", { id: "rescue-title", text: t("rescue") }));
  const close = button(t("close"), { sign: "close", onclick: () => dialog.close() });
  if (!state || !outbox.length) {
    dialog.append(h("p", { class: "tb-say", text: t("rescue_nothing") }), close);
    return show(dialog);
  }
  const body = bodyOf(state);
  const seal = hmac(utf8(state.key), utf8(body));
  const lines = await linesOf(body, seal);
  const save = h("a", {
    class: "tb-btn tb-btn-primary", id: "rescue-file", download: `${state.seat.label}-${state.round.code}.json`, text: t("rescue_file"),
    href: URL.createObjectURL(new Blob([JSON.stringify({ kind: "jiangtai-rescue", body, seal: hex(seal) })], { type: "application/json" })),
  });
  let at = 0;
  const picture = h("div", { class: "tb-code" });
  const count = h("p", { class: "tb-code-count", "aria-live": "polite" });
  const turn = (by) => {
    at = (at + by + lines.length) % lines.length;
    const words = t("rescue_code", { n: at + 1, m: lines.length });
    picture.replaceChildren(code(lines[at], words));
    picture.dataset.text = lines[at];
    setText(count, words);
  };
  dialog.append(
    h("p", { text: t("rescue_text", { n: outbox.length }) }),
    picture,
    h(
      "div",
      { class: "tb-sign-acts" },
      lines.length > 1 && button(t("code_before"), { sign: "back", onclick: () => turn(-1) }),
      count,
      lines.length > 1 && button(t("code_next"), { sign: "next", id: "code-next", onclick: () => turn(1) }),
    ),
    h("div", { class: "tb-sign-acts" }, close, save),
  );
  turn(0);
  dialog.addEventListener("close", () => URL.revokeObjectURL(save.href));
  return show(dialog);
}

function code(text, label) {
  const { size, data } = encode(text, { ecc: "L", border: 4 });
  let path = "";
  data.forEach((row, y) => row.forEach((dark, x) => {
    if (dark) path += `M${x} ${y}h1v1h-1z`;
  }));
  return drawing(path, size, label);
}
