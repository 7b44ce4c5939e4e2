// Makes what stands in [data-fit] smaller until it fits its box; the styles say how large it may be.

const SMALLEST = 0.34;

document.addEventListener("screen:drawn", fitAll);
addEventListener("resize", fitAll);
document.fonts?.ready.then(fitAll);

function fits(element) {
  return element.scrollWidth <= element.clientWidth + 1 && element.scrollHeight <= element.clientHeight + 1;
}

function fitAll() {
  for (const element of document.querySelectorAll("[data-fit]")) {
    element.style.fontSize = "";
    if (!element.textContent || fits(element)) continue;
    const full = Number.parseFloat(getComputedStyle(element).fontSize);
    let [low, high] = [SMALLEST, 1];
    for (let turn = 0; turn < 7; turn += 1) {
      const middle = (low + high) / 2;
      element.style.fontSize = `${full * middle}px`;
      if (fits(element)) low = middle;
      else high = middle;
    }
    element.style.fontSize = `${full * low}px`;
  }
}
