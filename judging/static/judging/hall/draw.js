// Shows a drawing place after place. The order was drawn and written by the server before this page came; what rolls by
// here is only the show of it, and without this script the whole list stands there.

const main = document.getElementById("main");
const full = document.querySelector("[data-fullscreen]");

if (full && document.documentElement.requestFullscreen) {
  full.hidden = false;
  full.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
}

const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const slots = [...document.querySelectorAll(".slot")];
const ALL_MS = 45000;
const EACH_MS = Math.min(1800, Math.max(500, ALL_MS / Math.max(slots.length, 1)));
const ROLL_MS = calm ? 0 : EACH_MS * 0.55;
const TICK_MS = 55;

function play() {
  const steps = document.querySelector("[data-draw-steps]");
  const auto = steps.querySelector("[data-draw-auto]");
  const who = slots.map((slot) => slot.querySelector(".slot-who"));
  const drawn = who.map((one) => [...one.childNodes].map((node) => node.cloneNode(true)));
  let next = 0;
  let busy = false;
  let timer = 0;

  for (const slot of slots) slot.classList.add("is-waiting");
  steps.hidden = false;

  const fix = (place) => {
    who[place].replaceChildren(...drawn[place].map((node) => node.cloneNode(true)));
    slots[place].classList.remove("is-waiting", "is-rolling");
  };

  const finish = () => {
    window.clearTimeout(timer);
    for (let place = 0; place < slots.length; place += 1) fix(place);
    next = slots.length;
    steps.hidden = true;
    window.history.replaceState(null, "", window.location.pathname);
  };

  const reveal = () => {
    if (busy || next >= slots.length) return;
    busy = true;
    const place = next;
    const slot = slots[place];
    slot.scrollIntoView({ block: "nearest" });
    for (const old of slots) old.classList.remove("is-new");
    slot.classList.remove("is-waiting");
    slot.classList.add("is-rolling");
    const ends = performance.now() + ROLL_MS;
    const roll = () => {
      if (next >= slots.length) return;
      if (performance.now() >= ends) {
        fix(place);
        slot.classList.add("is-new");
        next = place + 1;
        busy = false;
        if (next >= slots.length) finish();
        else if (auto.getAttribute("aria-pressed") === "true") timer = window.setTimeout(reveal, EACH_MS - ROLL_MS);
        return;
      }
      const last = slots.lastIndexOf(slot.parentElement.lastElementChild); // whoever is still in this pot
      const any = place + Math.floor(Math.random() * (last - place + 1));
      who[place].replaceChildren(...drawn[any].map((node) => node.cloneNode(true)));
      window.setTimeout(roll, TICK_MS);
    };
    roll();
  };

  steps.querySelector("[data-draw-next]").addEventListener("click", reveal);
  steps.querySelector("[data-draw-all]").addEventListener("click", finish);
  auto.addEventListener("click", () => {
    const on = auto.getAttribute("aria-pressed") !== "true";
    auto.setAttribute("aria-pressed", String(on));
    auto.textContent = on ? auto.dataset.on : auto.dataset.off;
    if (on) reveal();
    else window.clearTimeout(timer);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("button, a, input") || ![" ", "ArrowRight", "PageDown"].includes(event.key)) return;
    event.preventDefault();
    reveal();
  });
  timer = window.setTimeout(reveal, 1200);
}

if (main.hasAttribute("data-play") && slots.length) play();
