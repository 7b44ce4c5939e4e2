// Makes what stands in [data-fit] smaller until it fits its box, and what stands in [data-fit-all] smaller together (by
// the custom property --k) until nothing of it sticks out. The styles say how large it may be.

const SMALLEST = 0.3;
const TURNS = 7;

document.addEventListener("screen:drawn", fitAll);
addEventListener("resize", fitAll);
document.fonts?.ready.then(fitAll);

// The text in a box of its own: faces of Chinese reach out of their lines, so only whole lines are measured.
function inner(element) {
  const known = element.querySelector(":scope > .fit");
  if (known) return known;
  const box = document.createElement("span");
  box.className = "fit";
  box.append(...element.childNodes);
  element.append(box);
  return box;
}

// The largest part of its size, from 1 down, at which something fits.
function largest(fits, set) {
  set(1);
  if (fits()) return;
  let [low, high] = [SMALLEST, 1];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const middle = (low + high) / 2;
    set(middle);
    if (fits()) low = middle;
    else high = middle;
  }
  set(low);
}

function fitOne(element) {
  if (!element.textContent) return;
  const box = inner(element);
  element.style.fontSize = "";
  const full = Number.parseFloat(getComputedStyle(element).fontSize);
  largest(
    () => box.offsetHeight <= element.clientHeight + 1 && box.scrollWidth <= element.clientWidth + 1,
    (part) => {
      element.style.fontSize = part === 1 ? "" : `${full * part}px`;
    },
  );
}

function fitAll() {
  const together = document.querySelectorAll("[data-fit-all]");
  for (const group of together) {
    largest(
      () => group.scrollHeight <= group.clientHeight + 1,
      (part) => {
        group.style.setProperty("--k", String(part));
        for (const element of group.querySelectorAll("[data-fit]")) fitOne(element);
      },
    );
  }
  for (const element of document.querySelectorAll("[data-fit]")) {
    if (!element.closest("[data-fit-all]")) fitOne(element);
  }
}
