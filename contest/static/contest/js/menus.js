// Menus are <details>; this closes them on Escape, on a press elsewhere, and when another opens.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The current item of a scrolling navigation line is brought into view.
for (const current of document.querySelectorAll(".side-nav [aria-current], .tabs [aria-current]")) {
  const line = current.closest("ul");
  if (line.scrollWidth > line.clientWidth) {
    line.scrollLeft = current.offsetLeft - line.offsetLeft - (line.clientWidth - current.offsetWidth) / 2;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// On narrow screens the pages of an edition are one scrolling line: bring the current one into sight.
for (const current of document.querySelectorAll(".side-nav [aria-current], .tabs [aria-current]")) {
  const line = current.closest("ul");
  if (line.scrollWidth > line.clientWidth) line.scrollLeft = current.offsetLeft - line.offsetLeft - 16;
}
