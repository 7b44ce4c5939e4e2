// Ticked rows of a <form data-bulk>: counts them, ticks all, and wakes the buttons of the bar.

function refresh(form) {
  const boxes = [...form.querySelectorAll(".data tbody .pick input")];
  const ticked = boxes.filter((box) => box.checked).length;
  const count = form.querySelector("[data-bulk-count]");
  if (count) {
    count.dataset.idle ??= count.textContent;
    count.textContent = ticked ? count.dataset.text.replace("{n}", ticked) : count.dataset.idle;
  }
  const bar = form.querySelector(".bulk");
  bar?.classList.add("is-ready");
  bar?.classList.toggle("is-active", ticked > 0);
  for (const button of form.querySelectorAll(".bulk button")) button.disabled = ticked === 0;
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.hidden = false;
    const box = all.querySelector("input");
    box.checked = ticked > 0 && ticked === boxes.length;
    box.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.closest("[data-bulk-all]")) {
    for (const box of form.querySelectorAll(".data tbody .pick input")) box.checked = event.target.checked;
  }
  refresh(form);
});

for (const form of document.querySelectorAll("form[data-bulk]")) refresh(form);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-bulk]").forEach(refresh));
