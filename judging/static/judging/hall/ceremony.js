// The ceremony's keys: arrow right for the next slide, arrow left for the one before, as on any remote for slides.

const form = document.querySelector("[data-keys]");

const SAME = { PageDown: "ArrowRight", PageUp: "ArrowLeft" };

addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const button = form.querySelector(`[data-key="${SAME[event.key] ?? event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
