// The frame of a big screen: its role, rehearsal, a lost line, full screen. What stands in it other modules draw, on
// `screen:draw` ({data, snapshot, role, root, heard, words, make, say, show}); after that comes `screen:drawn`.

const body = document.body;
const root = document.querySelector("[data-stage]");
const words = JSON.parse(document.getElementById("words").textContent);
let last = null;

// A sentence with its {gaps} filled in; "" for words that are not there.
function say(key, values = {}) {
  return (words[key] ?? "").replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A copy of a template: its element, and its named parts.
function make(name, texts = {}) {
  const element = document.getElementById(`t-${name}`).content.firstElementChild.cloneNode(true);
  const parts = {};
  if (element.dataset.t) parts[element.dataset.t] = element;
  for (const part of element.querySelectorAll("[data-t]")) parts[part.dataset.t] = part;
  for (const [part, text] of Object.entries(texts)) parts[part].textContent = text;
  return { element, parts };
}

// Put one element in place of everything.
function show(element) {
  root.replaceChildren(element);
}

function draw() {
  if (!last) return;
  const { data, heard } = last;
  const { snapshot } = data;
  const rehearsal = snapshot.round.rehearsal;
  body.dataset.role = data.role;
  body.classList.toggle("is-rehearsal", rehearsal);
  document.querySelector("[data-rehearsal]").hidden = !rehearsal;
  document.querySelector("[data-edition]").textContent = snapshot.round.edition;
  document.querySelector("[data-round]").textContent = snapshot.round.name;
  const detail = { data, snapshot, role: data.role, root, heard, words, make, say, show };
  document.dispatchEvent(new CustomEvent("screen:draw", { detail }));
  document.dispatchEvent(new CustomEvent("screen:drawn", { detail }));
}

document.addEventListener("live:data", (event) => {
  last = event.detail;
  draw();
});

document.addEventListener("screen:again", draw);

document.addEventListener("live:line", (event) => {
  document.querySelector("[data-lost]").hidden = event.detail.ok;
});

document.addEventListener("live:gone", () => {
  root.replaceChildren();
  document.querySelector("[data-lost]").hidden = true;
  document.querySelector("[data-gone]").hidden = false;
});

// Full screen, a screen that stays on, and no pointer in the picture.

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

document.querySelector("[data-full]").addEventListener("click", toggleFull);
document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && event.key.toLowerCase() === "f") toggleFull();
});

let idle = 0;
function stir() {
  body.classList.remove("is-idle");
  clearTimeout(idle);
  idle = setTimeout(() => body.classList.add("is-idle"), 3000);
}
for (const name of ["pointermove", "pointerdown", "keydown"]) addEventListener(name, stir, { passive: true });
stir();

let lock = null;
async function stayOn() {
  if (document.hidden || lock) return;
  try {
    lock = await navigator.wakeLock?.request("screen");
    lock?.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    lock = null; // a battery that is low, or plain HTTP: the machine's own settings decide
  }
}
document.addEventListener("visibilitychange", stayOn);
stayOn();
