// The judge's tablet. The order of things is: write it down, show it, send it.

import { h } from "./dom.js";
import { applyLanguage, currentLanguage, data, t } from "./words.js";
import * as store from "./store.js";
import * as line from "./link.js";
import * as acts from "./acts.js";
import * as model from "./model.js";
import { followLine, leave } from "./events.js";
import { makeFrame } from "./frame.js";
import { markingView } from "./sheet_view.js";
import { closeSigning } from "./sign.js";
import { lectureView, waitingView } from "./waiting.js";
import * as after from "./after.js";
import { banners, paintNudge } from "./notices.js";
import { waiting } from "./outbox.js";
import { onlyOne, stayHere } from "./device.js";

const VIEWS = {
  loading: after.loadingView,
  unbound: after.unboundView,
  former: after.formerView,
  waiting: waitingView,
  lecture: lectureView,
  marking: markingView,
  signed: after.signedView,
  over: after.overView,
  "no-sheet": after.noSheetView,
};
const CALM_MS = 4000; // since the last touch, before a new app may take the page

const main = document.getElementById("main");
const top = document.getElementById("banners");
const live = document.getElementById("live");

let view;
let shown = "";
let bannerKey = "";
let registration;
let touched = 0;
let gone = false;
let said = "";

const frame = makeFrame({ onRescue: rescue, onPaint: repaint });
document.getElementById("bar").replaceWith(frame.bar);

async function rescue() {
  const { openRescue } = await import("./rescue.js");
  openRescue();
}

let planned = false;

// A tap is seen in the very next frame; everything that follows from it comes right behind, once for many changes.
function paintSoon() {
  if (planned || gone) return;
  planned = true;
  if (document.visibilityState === "hidden") setTimeout(paint);
  else requestAnimationFrame(() => setTimeout(paint));
}

function paint() {
  planned = false;
  if (gone) return;
  const page = model.page();
  const key = `${page.name} ${page.key ?? ""} ${currentLanguage()} ${model.criteria().length}`;
  if (key !== shown) {
    if (page.name !== "marking") closeSigning();
    view = VIEWS[page.name]({ ...page, onRescue: rescue });
    main.replaceChildren(view.node);
    main.dataset.page = page.name;
    main.dataset.contender = page.entry?.contender ?? "";
    if (shown) window.scrollTo(0, 0);
    shown = key;
    announce(page);
  }
  view.paint();
  paintBanners();
  paintNudge();
  paintFrame();
  followLine();
  if (line.link.newApp) registration?.update().catch(() => {});
  maybeUpdate();
}

function paintFrame() {
  frame.paint();
  document.body.dataset.waiting = waiting().length;
  document.body.dataset.health = store.isRead() ? store.health() : "";
}

function repaint() {
  shown = bannerKey = "";
  paint();
}

// Read aloud when the page changes; what changes within it is not.
function announce(page) {
  const words = page.entry ? `${t(`phase_${page.entry.phase}`)} ${page.entry.name} ${page.entry.title}` : "";
  if (words && words !== said) live.textContent = said = words;
}

function paintBanners() {
  const found = banners({ onRescue: rescue, onUpdate: () => update(), hasUpdate: Boolean(registration?.waiting) });
  const key = found.map(([name]) => name).join(" ") + currentLanguage();
  if (key === bannerKey) return;
  bannerKey = key;
  top.replaceChildren(...found.map(([, make]) => make()));
}

// A new app ---------------------------------------------------------------------------------------------------

async function register() {
  if (!("serviceWorker" in navigator)) return;
  let kept = Boolean(navigator.serviceWorker.controller); // whether this page came from a worker already
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (kept) store.settled().then(() => window.location.reload());
    kept = true;
  });
  try {
    registration = await navigator.serviceWorker.register("/tablet/worker.js", { scope: "/tablet/" });
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", paint));
  } catch {
    // an untrusted certificate, for instance: the page works, but a reload needs the network
  }
}

// Never while somebody is marking, signing or has just touched the glass.
function maybeUpdate() {
  if (!registration?.waiting || document.querySelector("dialog[open]")) return;
  const idle = ["loading", "unbound", "former", "waiting", "over", "no-sheet"];
  if (idle.includes(model.page().name) && performance.now() - touched > CALM_MS) update();
}

async function update() {
  acts.cutAll();
  await store.settled();
  registration.waiting?.postMessage("take over");
}

// The beginning -----------------------------------------------------------------------------------------------

function letGo() {
  gone = true;
  line.stop();
  leave();
  view = after.elsewhereView();
  main.replaceChildren(view.node);
  main.dataset.page = "elsewhere";
  top.replaceChildren();
  view.paint();
}

async function begin() {
  applyLanguage();
  paint();
  register();
  await onlyOne({ flush: flush, onGone: letGo });
  await store.open();
  acts.cutAll(); // what was tapped when the page last ended
  acts.onChange(paintSoon);
  store.onHealth(() => {
    paintFrame(); // at once: nobody may read "saved" beside a mark that is still being written
    paintSoon();
  });
  paint();
  line.link.before = (next) => {
    const now = model.state();
    if (now && now.seat.code !== next.seat.code) acts.cutAll(now);
  };
  line.begin(paintSoon);
  window.setInterval(() => view?.tick?.(), 500);
  window.setInterval(paintSoon, 5000);
  stayHere();
}

function flush() {
  acts.cutAll();
  return store.settled();
}

for (const event of ["pointerdown", "keydown"]) {
  document.addEventListener(event, () => {
    touched = performance.now();
  }, { capture: true, passive: true });
}
window.addEventListener("pagehide", () => acts.cutAll());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush().then(() => line.send()));
document.getElementById("noscript")?.remove();
document.body.append(h("span", { id: "app-version", class: "tb-hidden", text: data.version }));

begin();
