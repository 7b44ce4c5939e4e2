// What the device can do, where it can: whole screen, staying awake, shaking, telling its battery, staying here.

let charge; // the battery, where the browser tells
let lock;

navigator.getBattery?.().then(
  (found) => {
    charge = found;
  },
  () => {},
);

export const battery = () =>
  charge ? { battery: Math.round(charge.level * 100), charging: charge.charging } : { battery: null, charging: null };

export const isSecure = () => window.isSecureContext;
export const canFill = () => Boolean(document.documentElement.requestFullscreen);
export const isFull = () => Boolean(document.fullscreenElement) || window.matchMedia("(display-mode: fullscreen)").matches;

export async function fill() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen({ navigationUI: "hide" });
  } catch {
    // the browser says no; the app works all the same
  }
  stayAwake();
}

export async function stayAwake() {
  try {
    if (document.visibilityState === "visible" && (!lock || lock.released)) lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = undefined; // a nearly empty battery, for instance
  }
}

export function shake() {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([300, 150, 300, 150, 300]);
}

// The way back leads nowhere: a swipe from the edge must not take the sheet away.
export function stayHere() {
  window.history.pushState({ here: true }, "");
  window.addEventListener("popstate", () => window.history.pushState({ here: true }, ""));
  document.addEventListener("contextmenu", (event) => {
    if (!(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("pointerup", stayAwake, { once: true });
}

// One page per device: a second one takes over, and the first lets go after it has written everything down.
export function onlyOne({ flush, onGone }) {
  if (!("BroadcastChannel" in window)) return Promise.resolve();
  const channel = new BroadcastChannel("jiangtai-tablet");
  const self = Math.random();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250); // nobody else is there
    channel.addEventListener("message", async ({ data: message }) => {
      if (message.from === self) return;
      if (message.kind === "here") {
        await flush();
        onGone();
        channel.postMessage({ kind: "gone", from: self });
        channel.close();
      } else if (message.kind === "gone") {
        clearTimeout(timer);
        resolve();
      }
    });
    channel.postMessage({ kind: "here", from: self });
  });
}
