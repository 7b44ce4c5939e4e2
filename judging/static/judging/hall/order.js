// Rows of the running order are moved by their handle, with the pointer or the arrow keys; the numbers stay in the
// column and go to whoever stands there. What is sent is the same number fields as without this script.

const form = document.getElementById("order-form");
const bodies = [...form.querySelectorAll("[data-order-rows]")];
const number = (row) => row.querySelector(".order-number");
const rows = () => bodies.flatMap((body) => [...body.querySelectorAll("[data-order-row]")]);

function numbersNow() {
  return rows()
    .map((row) => Number.parseInt(number(row).value, 10))
    .filter((value) => value > 0)
    .sort((one, other) => one - other);
}

let handed = [];

// Rows that take part without a number yet get the next ones, so that moving rows about also fills an empty list.
function begin(row) {
  handed = numbersNow();
  const fixed = [...form.querySelectorAll(".order-fixed")].map((cell) => Number.parseInt(cell.textContent, 10) || 0);
  let next = Math.max(0, ...handed, ...fixed);
  for (const one of rows()) if (!number(one).value && (!one.classList.contains("is-out") || one === row)) handed.push(++next);
}

function hand() {
  const left = [...handed];
  for (const row of rows()) {
    const field = number(row);
    const out = row.classList.contains("is-out") && !field.value;
    const value = out ? "" : String(left.shift() ?? "");
    if (field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const body of bodies) {
    for (const select of body.querySelectorAll(".order-session")) {
      const value = body.dataset.session ?? "";
      if (select.value !== value) select.value = value;
    }
  }
}

function step(row, by) {
  const all = rows();
  const other = all[all.indexOf(row) + by];
  if (!other) return;
  begin(row);
  if (other.parentElement === row.parentElement) other[by < 0 ? "before" : "after"](row);
  else other[by < 0 ? "after" : "before"](row);
  hand();
  row.querySelector(".order-handle").focus();
}

form.addEventListener("keydown", (event) => {
  if (!event.target.matches(".order-handle")) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(event.target.closest("[data-order-row]"), by);
});

form.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest(".order-handle");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const row = handle.closest("[data-order-row]");
  begin(row);
  row.classList.add("is-dragged");
  let moved = false;

  const move = (at) => {
    const over = document.elementFromPoint(at.clientX, at.clientY)?.closest("[data-order-rows] tr");
    if (at.clientY < 60) window.scrollBy(0, -12);
    if (at.clientY > window.innerHeight - 60) window.scrollBy(0, 12);
    if (!over || over === row) return;
    const box = over.getBoundingClientRect();
    const after = at.clientY > box.top + box.height / 2;
    if (after && over.nextElementSibling === row) return;
    if (!after && over.previousElementSibling === row) return;
    over[after ? "after" : "before"](row);
    moved = true;
  };
  // A handle that moves in the document loses the pointer it has captured, so the document listens.
  const listening = new AbortController();
  const end = () => {
    listening.abort();
    row.classList.remove("is-dragged");
    if (moved) hand();
    handle.focus();
  };
  document.addEventListener("pointermove", move, { signal: listening.signal });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end, { signal: listening.signal });
});

// A number that is typed leaves the rows where they are; the session that is chosen too. Saving sorts them.
for (const handle of form.querySelectorAll(".order-handle")) handle.hidden = false;
const hint = form.querySelector("[data-order-hint]");
if (hint) hint.hidden = false;
