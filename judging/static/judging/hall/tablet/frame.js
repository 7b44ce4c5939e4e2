// What stands around every page: whose seat it is, where the marks are, and the menu.

import { h, icon, button, setText } from "./dom.js";
import { currentLanguage, data, setLanguage, t } from "./words.js";
import { health, isRead } from "./store.js";
import { refused, unsent } from "./outbox.js";
import { canFill, fill, isFull, isSecure } from "./device.js";
import { link } from "./link.js";
import * as model from "./model.js";

export function makeFrame({ onRescue, onPaint }) {
  const seat = h("strong", { class: "tb-seat" });
  const judge = h("span", { class: "tb-judge" });
  const round = h("span", { class: "tb-round" });
  const line = h("span", { class: "tb-line" });
  const saved = chip("device");
  const waits = chip("send");
  const got = chip("check");
  const menu = button("", { kind: "menu", sign: "menu", onclick: () => openMenu({ onRescue, onPaint }) });
  const bar = h(
    "header",
    { class: "tb-bar" },
    h("div", { class: "tb-who" }, seat, judge, round),
    h("div", { class: "tb-states", id: "states" }, line, saved.node, waits.node, got.node),
    menu,
  );
  return { bar, paint: () => paintBar({ seat, judge, round, line, saved, waits, got, menu }) };
}

function chip(sign) {
  const words = h("span");
  const node = h("span", { class: "tb-state" }, icon(sign), words);
  return { node, words };
}

function paintChip({ node, words }, state, text) {
  if (node.dataset.state !== state) node.dataset.state = state;
  setText(words, text);
}

function paintBar({ seat, judge, round, line, saved, waits, got, menu }) {
  const now = model.state();
  setText(seat, now?.seat.label ?? "");
  setText(judge, now?.seat.judge ?? "");
  setText(round, now?.round.name ?? "");
  setText(menu.querySelector("span"), t("menu"));
  const n = unsent();
  const state = health();
  line.dataset.state = link.online ? "on" : "off";
  setText(line, link.online ? t("online") : t("offline"));
  if (!isRead()) return;
  paintChip(saved, state, t({ saved: "state_saved", writing: "state_writing", failed: "state_failed" }[state]));
  paintChip(waits, refused().length ? "failed" : n ? "some" : "none", t("state_waiting", { n }));
  paintChip(got, n || !now ? "none" : "saved", n ? t("state_not_received") : t("state_received"));
}

// The menu ------------------------------------------------------------------------------------------------

function openMenu({ onRescue, onPaint }) {
  const dialog = h("dialog", { class: "tb-dialog", "aria-label": t("menu") });
  const close = () => dialog.close();
  const languages = Object.entries(data.languages).map(([code, name]) =>
    h("button", {
      type: "button", class: "tb-btn tb-btn-plain", lang: code === "zh-hans" ? "zh-Hans" : code, text: name,
      "aria-pressed": String(code === currentLanguage()),
      onclick: () => {
        setLanguage(code);
        close();
        onPaint();
      },
    }),
  );
  dialog.append(
    h("h2", { text: t("menu") }),
    h(
      "div",
      { class: "tb-menu-list" },
      canFill() &&
        button(isFull() ? t("full_leave") : t("full_enter"), {
          sign: "full",
          onclick: () => {
            fill();
            close();
          },
        }),
      button(t("rescue"), {
        sign: "life",
        onclick: () => {
          close();
          onRescue();
        },
      }),
      h("div", { class: "tb-menu-languages", role: "group", "aria-label": t("language") }, languages),
    ),
    h("p", { class: "tb-small", text: t("version", { version: data.version }) }),
    isSecure() ? "" : h("p", { class: "tb-small", text: t("insecure") }),
    button(t("close"), { kind: "primary", sign: "close", onclick: close }),
  );
  show(dialog);
}

// Shows a dialog and takes it away again when it is closed.
export function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}
