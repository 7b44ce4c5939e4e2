// A mark's minus and plus: one press one step, held down it repeats. Counts in whole steps, so 0.1 stays exact.

const HOLD_MS = 450;
const REPEAT_MS = 90;

function decimals(text) {
  return (text.split(".")[1] ?? "").length;
}

function move(box, by) {
  const input = box.querySelector("input");
  if (input.disabled || input.readOnly) return;
  const step = Number(input.step) || 1;
  const min = Number(input.min || 0);
  const max = Number(input.max);
  const places = Math.max(decimals(input.step), decimals(input.min));
  let value;
  if (input.value === "") {
    value = Number(box.dataset.start);
  } else {
    const steps = (Number(input.value) - min) / step;
    const next = by > 0 ? Math.floor(steps + 1e-9) + 1 : Math.ceil(steps - 1e-9) - 1;
    value = min + next * step;
  }
  value = Math.min(max, Math.max(min, value));
  if (input.value !== "" && Number(input.value) === value) return;
  input.value = value.toFixed(places);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  limits(box);
}

function limits(box) {
  const input = box.querySelector("input");
  if (input.disabled) return;
  for (const button of box.querySelectorAll("button")) {
    const edge = Number(button.dataset.by) > 0 ? input.max : input.min;
    button.setAttribute("aria-disabled", String(input.value !== "" && Number(input.value) === Number(edge)));
  }
}

function settle(box) {
  box.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
}

let held;

function release() {
  if (!held) return;
  window.clearTimeout(held.timer);
  if (held.repeated) settle(held.box);
  held = undefined;
}

// A tap counts when it ends as a click, so a finger that begins to scroll on a button changes nothing.
document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("[data-score] button");
  if (!button || button.disabled || event.button !== 0) return;
  release();
  const box = button.closest("[data-score]");
  const hold = { box, repeated: false };
  const repeat = () => {
    hold.repeated = true;
    move(box, Number(button.dataset.by));
    hold.timer = window.setTimeout(repeat, REPEAT_MS);
  };
  hold.timer = window.setTimeout(repeat, HOLD_MS);
  held = hold;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-score] button");
  if (!button) return;
  const repeated = held?.repeated;
  release();
  if (repeated) return;
  const box = button.closest("[data-score]");
  move(box, Number(button.dataset.by));
  settle(box);
});

for (const end of ["pointercancel", "blur"]) window.addEventListener(end, release);
window.addEventListener("pointerup", (event) => {
  if (!event.target.closest?.("[data-score] button")) release();
});

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-score]");
  if (box) limits(box);
});

// A wheel over a number field must not change a mark.
document.addEventListener(
  "wheel",
  (event) => {
    if (event.target.matches?.("[data-score] input") && event.target === document.activeElement) event.target.blur();
  },
  { passive: true },
);

function ready(root) {
  for (const box of root.querySelectorAll("[data-score]:not(.is-ready)")) {
    box.classList.add("is-ready");
    limits(box);
  }
}

ready(document);
document.addEventListener("htmx:load", (event) => ready(event.target));
