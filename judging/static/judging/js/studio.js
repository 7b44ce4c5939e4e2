// Frames over the preview: each lies over its box, is dragged or moved with the arrow keys, and writes millimetres
// into the box's fields. The server draws; this file only asks for it anew, by the fields' own change.

const form = document.getElementById("studio");
const look = document.querySelector("[data-look]");

function field(box, name) {
  return form.elements[`${box}-${name}`];
}

function figure(input) {
  const value = Number.parseFloat(input?.value ?? "");
  return Number.isFinite(value) ? value : 0;
}

function paper() {
  return { width: figure(form.elements.width) || 297, height: figure(form.elements.height) || 210 };
}

function place(handle) {
  const box = handle.dataset.box;
  const { width, height } = paper();
  const wide = figure(field(box, "width") ?? field(box, "size"));
  const high = figure(field(box, "height") ?? field(box, "size"));
  handle.style.left = `${(figure(field(box, "x")) / width) * 100}%`;
  handle.style.top = `${(figure(field(box, "y")) / height) * 100}%`;
  handle.style.width = `${(wide / width) * 100}%`;
  handle.style.height = `${(high / height) * 100}%`;
}

function mark(box) {
  for (const one of form.querySelectorAll(".studio-box")) {
    one.classList.toggle("is-current", one.dataset.box === box);
  }
  for (const one of look.querySelectorAll(".look-handle")) {
    one.classList.toggle("is-current", one.dataset.box === box);
  }
}

function write(box, x, y) {
  field(box, "x").value = String(Math.round(x * 10) / 10);
  field(box, "y").value = String(Math.round(y * 10) / 10);
}

function changed(box) {
  field(box, "x").dispatchEvent(new Event("change", { bubbles: true }));
}

function drag(handle, start) {
  const box = handle.dataset.box;
  const sheet = handle.parentElement.getBoundingClientRect();
  const { width, height } = paper();
  const from = { x: figure(field(box, "x")), y: figure(field(box, "y")) };
  let moved = false;
  const move = (event) => {
    moved = true;
    const x = from.x + ((event.clientX - start.clientX) / sheet.width) * width;
    const y = from.y + ((event.clientY - start.clientY) / sheet.height) * height;
    write(box, x, y);
    place(handle);
  };
  const end = () => {
    handle.removeEventListener("pointermove", move);
    handle.removeEventListener("pointerup", end);
    handle.removeEventListener("pointercancel", end);
    if (moved) changed(box);
  };
  handle.setPointerCapture(start.pointerId);
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", end);
  handle.addEventListener("pointercancel", end);
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let waiting = 0;

function nudge(handle, event) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const box = handle.dataset.box;
  const by = event.shiftKey ? 0.1 : 1;
  write(box, figure(field(box, "x")) + step[0] * by, figure(field(box, "y")) + step[1] * by);
  place(handle);
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => changed(box), 400);
}

function draw() {
  const sheet = look.querySelector(".look-paper");
  if (!sheet) return;
  const focused = document.activeElement?.closest?.(".look-handle")?.dataset.box ?? look.dataset.focused;
  for (const one of form.querySelectorAll(".studio-box")) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "look-handle";
    handle.dataset.box = one.dataset.box;
    handle.setAttribute("aria-label", one.querySelector("legend").textContent.trim());
    handle.addEventListener("pointerdown", (event) => drag(handle, event));
    handle.addEventListener("keydown", (event) => nudge(handle, event));
    handle.addEventListener("focus", () => {
      look.dataset.focused = handle.dataset.box;
      mark(handle.dataset.box);
    });
    handle.addEventListener("dblclick", () => {
      one.scrollIntoView({ block: "center" });
      one.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    });
    place(handle);
    sheet.append(handle);
    if (handle.dataset.box === focused) handle.focus({ preventScroll: true });
  }
}

if (form && look) {
  look.addEventListener("htmx:beforeSwap", () => {
    const held = document.activeElement?.closest?.(".look-handle");
    if (held) look.dataset.focused = held.dataset.box;
    else delete look.dataset.focused;
  });
  look.addEventListener("htmx:afterSwap", draw);
  form.addEventListener("focusin", (event) => {
    const box = event.target.closest(".studio-box");
    if (box) mark(box.dataset.box);
  });
}
