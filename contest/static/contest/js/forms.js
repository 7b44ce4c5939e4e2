// Forms: sent once, unsaved changes guarded, filters sent on change, chosen files shown with their size.

// What has to be mended comes into view, also where rows are edited together and no summary stands on top.
(document.querySelector("[data-error-summary]") ?? document.querySelector("main [aria-invalid='true']"))?.focus();

// One press sends once. The browser shows the page again from its cache: then it may be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sent = "1";
  if (form.dataset.warnUnsaved) keep(form);
  event.submitter?.setAttribute("aria-busy", "true");
  delete form.dataset.changed;
});

// What was sent after the session had ended is typed in again after logging in: the tab keeps it until the next page.
function keep(form) {
  if (form.querySelector("input[type=password]")) return; // a password is kept nowhere
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  try {
    sessionStorage.setItem("sent", JSON.stringify({ path: location.pathname, fields }));
  } catch {
    // no room, or forbidden: then it is as if nothing had been kept
  }
}

function takeKept() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("sent"));
    sessionStorage.removeItem("sent");
    return kept;
  } catch {
    return null; // a browser that keeps nothing for pages
  }
}

function typeAgain() {
  if (document.querySelector("form input[type=password]")) return; // the page to log in; it goes on from there
  const kept = takeKept();
  const form = document.querySelector("form[data-warn-unsaved]");
  const came = document.referrer && new URL(document.referrer);
  if (!kept || !form || !came || kept.path !== location.pathname || came.searchParams.get("next") !== kept.path) return;
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file" || field.type === "submit") continue;
    const typed = kept.fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = typed.includes(field.value);
    else if (field.type === "select-multiple") for (const one of field.options) one.selected = typed.includes(one.value);
    else if (typed.length) field.value = typed[0];
  }
  form.dataset.changed = "1";
}
typeAgain();

function mayBeSentAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) mayBeSentAgain();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.warnUnsaved) form.dataset.changed = "1";
});

window.addEventListener("beforeunload", (event) => {
  if (!document.querySelector("form[data-changed]")) return;
  event.preventDefault();
  window.setTimeout(mayBeSentAgain, 300); // comes only to whoever is asked and stays
});

// <form data-autosubmit>: a changed select or tick sends it; words wait for Enter or the button.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.form?.hasAttribute("data-autosubmit")) return;
  if (field.matches("select, input[type=checkbox], input[type=radio]")) field.form.requestSubmit();
});

// Empty filters do not clutter the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.hasAttribute("data-autosubmit")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  for (const [unit, scale] of [["kB", 1e3], ["MB", 1e6], ["GB", 1e9]]) {
    const value = bytes / scale;
    if (value < 999.5 || unit === "GB") return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
  }
}

document.addEventListener("change", (event) => {
  const line = event.target.closest("[data-file-field]")?.querySelector("[data-chosen]");
  if (!line || event.target.type !== "file") return;
  const max = Number(event.target.dataset.maxBytes || Infinity);
  const files = [...event.target.files];
  const tooBig = files.find((file) => file.size > max);
  line.classList.toggle("is-too-big", Boolean(tooBig));
  line.textContent = (tooBig ? [tooBig] : files)
    .map((file) =>
      (tooBig ? line.dataset.textTooBig : line.dataset.text)
        .replace("{name}", file.name)
        .replace("{size}", sizeInWords(file.size))
        .replace("{max}", sizeInWords(max)),
    )
    .join("，");
  showPicture(event.target.closest("[data-file-field]").querySelector("[data-chosen-text]"), tooBig ? null : files[0]);
});

// A picture is shown before it is sent; what the browser can't draw is not.
function showPicture(place, file) {
  if (!place || !file) return;
  const [picture, words] = [place.querySelector("img"), place.querySelector("span")];
  const address = URL.createObjectURL(file);
  const probe = new Image();
  probe.onload = () => {
    picture.src = address;
    picture.alt = words.textContent = place.dataset.chosenText;
    place.hidden = false;
  };
  probe.src = address;
}
