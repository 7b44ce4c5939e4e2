// Lists that are edited together: a button adds an empty row; without script the page brings three.

for (const button of document.querySelectorAll("button[data-add-row]")) {
  const prefix = button.dataset.addRow;
  const list = document.querySelector(`[data-rows="${prefix}"]`);
  const empty = document.querySelector(`template[data-empty-row="${prefix}"]`);
  const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  if (!list || !empty || !total) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const row = document.createElement("ol");
    row.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
    const item = row.firstElementChild;
    list.append(item);
    total.value = String(Number(total.value) + 1);
    item.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}
