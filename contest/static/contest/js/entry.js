// The pages of an entry: choices that a type does not take are hidden, people are added as further cards.

const limits = document.getElementById("entry-limits");

function chosenType() {
  return document.querySelector("input[name=entry_type]:checked")?.value;
}

function narrow() {
  const allowed = JSON.parse(limits.textContent)[chosenType()] ?? {};
  for (const option of document.querySelectorAll("select[name=sector] option")) {
    const hide = option.value !== "" && allowed.sector?.length > 0 && !allowed.sector.includes(Number(option.value));
    option.hidden = hide;
    option.disabled = hide;
    if (hide && option.selected) option.parentElement.value = "";
  }
  for (const input of document.querySelectorAll("input[name=lecture_form]")) {
    const list = allowed.lecture_form ?? [];
    const hide = list.length > 0 && !list.includes(Number(input.value));
    input.closest(".form-check").hidden = hide;
    input.disabled = hide;
    if (hide) input.checked = false;
  }
}

if (limits) {
  narrow();
  document.addEventListener("change", (event) => {
    if (event.target.name === "entry_type") narrow();
  });
}

// People --------------------------------------------------------------------------------------------------

function total(prefix) {
  return document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
}

function most(prefix) {
  return Number(document.querySelector(`input[name="${prefix}-MAX_NUM_FORMS"]`).value);
}

function refresh(button) {
  button.hidden = Number(total(button.dataset.personAdd).value) >= most(button.dataset.personAdd);
}

// Without script an empty card waits in each group; with it the button brings one when it is wanted.
function clear(prefix) {
  const count = total(prefix);
  const cards = [...document.querySelectorAll(`[data-people="${prefix}"] > [data-person]`)].reverse();
  for (const card of cards) {
    const filled = [...card.querySelectorAll("input:not([type=checkbox])")].some((input) => input.value);
    if (filled || card.querySelector(".field-error")) break;
    card.remove();
    count.value = Number(count.value) - 1;
  }
}

for (const button of document.querySelectorAll("[data-person-add]")) {
  const prefix = button.dataset.personAdd;
  clear(prefix);
  refresh(button);
  button.addEventListener("click", () => {
    const count = total(prefix);
    const blank = document.querySelector(`template[data-person-blank="${prefix}"]`).content.cloneNode(true);
    for (const element of blank.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace("__prefix__", count.value));
      }
    }
    const list = document.querySelector(`[data-people="${prefix}"]`);
    list.append(blank);
    count.value = Number(count.value) + 1;
    list.lastElementChild.querySelector("input:not([type=hidden])").focus();
    refresh(button);
  });
}

document.addEventListener("change", (event) => {
  if (!event.target.name?.endsWith("-remove")) return;
  event.target.closest("[data-person]").classList.toggle("is-removed", event.target.checked);
});
