// Files are sent one by one with their progress. Without this module the same forms work as plain ones.
// Before a file is sent, the server is told: so an upload that began in time may end after the deadline.

function words(bytes) {
  for (const [unit, scale] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= scale) return `${(bytes / scale).toFixed(bytes / scale < 10 ? 1 : 0)} ${unit}`;
  }
  return `${bytes} B`;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The ending is a hint only; the server looks at the content. A file without ending is let through.
function looksRight(file, accept) {
  const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
  return !ending || accept.split(",").some((part) => part.startsWith(".") && part === ending);
}

const running = new Set();

window.addEventListener("beforeunload", (event) => {
  if (running.size) event.preventDefault();
});

function csrf(form) {
  return form.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function begin(form, file) {
  const body = new FormData();
  body.append("name", file.name);
  body.append("size", String(file.size));
  try {
    const answer = await fetch(form.dataset.start, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf(form), "X-Requested-With": "fetch" },
    });
    return answer.ok ? (await answer.json()).started : "";
  } catch {
    return "";
  }
}

function send(form, file, started, show) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", csrf(form));
    body.append("started", started);
    const reason = form.querySelector("[name=reason]");
    if (reason) body.append("reason", reason.value);
    body.append("file", file);
    const since = Date.now();
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const speed = event.loaded / Math.max((Date.now() - since) / 1000, 0.2);
      show({
        percent: Math.floor((event.loaded / event.total) * 100),
        sent: words(event.loaded),
        size: words(event.total),
        speed: words(speed),
        done: event.loaded === event.total,
      });
    });
    request.addEventListener("load", () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        reject(new Error("lost"));
      }
    });
    request.addEventListener("error", () => reject(new Error("lost")));
    request.addEventListener("abort", () => reject(new Error("cancelled")));
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.send(body);
    form.querySelector("[data-cancel]").onclick = () => request.abort();
  });
}

function complain(slot, text) {
  const line = slot.querySelector("[data-error]");
  if (!line) return;
  line.hidden = !text;
  line.querySelector("span").textContent = text;
}

async function upload(form) {
  const input = form.querySelector("input[type=file]");
  const files = [...input.files];
  const texts = form.dataset;
  let slot = form.closest("[data-slot]");
  complain(slot, "");
  if (!files.length || (form.querySelector("[name=reason]") && !form.reportValidity())) return;
  for (const file of files) {
    if (file.size > Number(texts.maxBytes)) {
      complain(slot, fill(texts.textTooBig, { name: file.name, size: words(file.size), max: words(Number(texts.maxBytes)) }));
      input.value = "";
      return;
    }
    if (!looksRight(file, texts.accept)) {
      complain(slot, fill(texts.textWrong, { name: file.name }));
      input.value = "";
      return;
    }
  }
  for (const file of files) {
    const now = slot.querySelector("form[data-upload]");
    if (!now) break; // the place is full
    const box = now.querySelector("[data-progress]");
    const text = box.querySelector("[data-progress-text]");
    const bar = box.querySelector("progress");
    now.classList.add("is-sending");
    box.hidden = false;
    running.add(file);
    try {
      const started = await begin(now, file);
      const answer = await send(now, file, started, (state) => {
        bar.value = state.percent;
        if (state.done) bar.removeAttribute("value");
        text.textContent = fill(state.done ? texts.textChecking : texts.textSending, { ...state, name: file.name });
      });
      slot = replace(slot, answer.slot);
      if (answer.error) {
        complain(slot, answer.error);
        break;
      }
      refreshAround();
    } catch (error) {
      now.classList.remove("is-sending");
      box.hidden = true;
      input.value = "";
      complain(slot, error.message === "cancelled" ? texts.textCancelled : texts.textLost);
      break;
    } finally {
      running.delete(file);
    }
  }
}

// The steps and the list of what is missing stand outside the slots and change with them.
async function refreshAround() {
  try {
    const answer = await fetch(window.location.href);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [".entry-steps", ".entry-side-missing"]) {
      const now = document.querySelector(part);
      const then = fresh.querySelector(part);
      if (now && then) now.replaceWith(document.adoptNode(then));
    }
  } catch {
    // without a connection they change with the next page
  }
}

function replace(slot, html) {
  if (!html) return slot;
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-slot]");
  slot.replaceWith(document.adoptNode(fresh));
  ready(fresh);
  return fresh;
}

function ready(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) form.classList.add("is-enhanced");
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form && event.target.type === "file") upload(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  upload(form);
});

ready(document);

// Somebody may have chosen a file before this module was there.
for (const form of document.querySelectorAll("form[data-upload]")) {
  if (form.querySelector("input[type=file]").files.length) upload(form);
}
