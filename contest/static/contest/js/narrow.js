// A long select is narrowed down by typing: <div data-narrow><input hidden><select>…</select><p role="status"></div>.
// Options are found by their text and by their data-words; the chosen one always stays.

const folded = (text) => text.toLowerCase().replaceAll(/\s/g, "");

function fits(option, typed) {
  return folded(option.text).includes(typed) || folded(option.dataset.words ?? "").includes(typed);
}

for (const box of document.querySelectorAll("[data-narrow]")) {
  const [field, select, line] = [box.querySelector("input"), box.querySelector("select"), box.querySelector("p")];
  const all = [...select.options];

  const narrow = () => {
    const typed = folded(field.value);
    const found = all.filter((option) => option.value && fits(option, typed));
    if (typed && found.length === 1 && !found[0].selected) {
      found[0].selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const shown = all.filter((option) => !typed || !option.value || option.selected || found.includes(option));
    select.replaceChildren(...shown);
    line.textContent = !typed ? "" : found.length ? box.dataset.some.replace("{n}", found.length) : box.dataset.none;
  };

  field.hidden = false;
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    select.focus();
  });
}
