// What the judge must notice wherever they are: the desk calls, the device keeps nothing, a sheet was refused.

import { h, icon, button } from "./dom.js";
import { t } from "./words.js";
import { health, whyFailed } from "./store.js";
import { refused } from "./outbox.js";
import { isSecure, shake } from "./device.js";
import { link, nudgeSeen } from "./link.js";
import { offlineBanner } from "./waiting.js";
import * as model from "./model.js";

let seen = false; // touched away, and the server perhaps not told yet

export function paintNudge() {
  const wanted = Boolean(model.state()?.tablet.nudge) && !seen;
  const shown = document.getElementById("nudge");
  if (!model.state()?.tablet.nudge) seen = false;
  if (wanted && !shown) openNudge();
  else if (!wanted && shown) shown.close();
}

function openNudge() {
  const dialog = h(
    "dialog",
    { class: "tb-dialog tb-nudge", id: "nudge", role: "alertdialog", "aria-labelledby": "nudge-title" },
    icon("bell"),
    h("h2", { id: "nudge-title", text: t("nudge_title") }),
    h("p", { class: "tb-say", text: t("nudge_text") }),
    button(t("nudge_seen"), {
      kind: "primary", sign: "check", id: "nudge-seen",
      onclick: () => {
        seen = true;
        dialog.close();
        tellSeen();
      },
    }),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  shake();
}

async function tellSeen() {
  if (!(await nudgeSeen())) setTimeout(() => seen && tellSeen(), 5000);
}

export function banners({ onRescue, onUpdate, hasUpdate }) {
  const found = [];
  if (model.snapshot()?.round.rehearsal) found.push(["rehearsal", () => plain("rehearsal", t("rehearsal"), "warn")]);
  if (health() === "failed") {
    found.push(["storage", () => h("div", { class: "tb-banner tb-banner-red", role: "alert", id: "storage" }, icon("warn"), h("p", { text: t("storage_failed", { why: whyFailed() }) }))]);
  }
  if (model.state() && !model.state().tablet.revoked && !link.online) found.push(["offline", offlineBanner]);
  const bad = refused();
  if (bad.length) {
    found.push([
      `refused${bad.length}`,
      () => h("div", { class: "tb-banner tb-banner-red", role: "alert" }, icon("warn"), h("p", { text: t("refused", { n: bad.length, why: bad[0].refused }) }), button(t("rescue"), { sign: "life", onclick: onRescue })),
    ]);
  }
  if (!isSecure()) found.push(["insecure", () => plain("insecure", t("insecure"), "warn")]);
  if (hasUpdate) {
    found.push(["update", () => h("div", { class: "tb-banner tb-banner-blue" }, h("p", { text: t("update") }), button(t("update_now"), { onclick: onUpdate }))]);
  }
  return found;
}

const plain = (kind, text, sign) => h("div", { class: `tb-banner tb-banner-${kind}` }, icon(sign), h("p", { text }));
