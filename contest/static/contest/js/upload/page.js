// Files are sent piece by piece by the tus protocol, and go on where they were: after a pause, a broken line, a closed
// page, a new log-in. Without this module, or without the client library before it, the same forms work as plain ones.

import { objection } from "./file.js";
import { Sending, next, refreshAround, sendings, stayAwake, tryAgain } from "./sending.js";
import { complain, csrf, isSure, ready } from "./slot.js";

window.addEventListener("online", tryAgain);
window.addEventListener("offline", () => {
  for (const one of sendings) {
    if (one.state !== "sending" || !one.upload) continue;
    one.upload.abort();
    one.show("waiting", one.texts.textWaiting);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  tryAgain(); // perhaps logged in again in another window
  if (sendings.size) stayAwake(true);
});

async function choose(form, files) {
  const slot = form.closest("[data-slot]");
  complain(slot, "");
  if (!files.length || (form.querySelector("[name=reason]") && !form.reportValidity())) return;
  const underWay = [...sendings].filter((one) => one.slot === slot).length;
  if (files.length + underWay > Number(form.dataset.room)) {
    complain(slot, form.dataset.textTooMany);
    return;
  }
  for (const file of files) {
    const text = await objection(form, file);
    if (text) {
      complain(slot, text);
      return;
    }
  }
  for (const file of files) new Sending(form, file);
  next();
}

// A check in the background has ended: perhaps it took the file out of its place.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const slot = document.getElementById(target.id)?.closest("[data-slot]");
  if (slot && !slot.querySelector("[hx-get]")) refreshAround(slot);
});

async function discard(line) {
  const form = line.closest("[data-slot]").querySelector("form[data-upload]");
  try {
    const headers = { "X-CSRFToken": csrf(form), "Tus-Resumable": "1.0.0" };
    const answer = await fetch(line.dataset.url, { method: "DELETE", headers });
    if (answer.ok || answer.status === 404 || answer.status === 410) line.remove();
  } catch {
    complain(line.closest("[data-slot]"), form.dataset.textLost);
  }
}

function formOf(element) {
  return element.closest?.("[data-slot]")?.querySelector("form[data-upload]");
}

function dropped(event) {
  const form = formOf(event.target);
  if (!form || !event.dataTransfer?.types.includes("Files")) return null;
  event.preventDefault();
  const slot = form.closest("[data-slot]");
  slot.classList.toggle("is-target", event.type === "dragover");
  return form;
}

if (window.tus?.isSupported) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form || event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    choose(form, files);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("form[data-upload]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-discard]");
    if (button && isSure(button)) discard(button.closest("[data-unfinished]"));
  });
  document.addEventListener("dragover", dropped);
  document.addEventListener("dragleave", dropped);
  document.addEventListener("drop", (event) => {
    const form = dropped(event);
    if (form) choose(form, [...event.dataTransfer.files]);
  });
  ready(document);
  // Somebody may have chosen a file before this module was there.
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const files = [...input.files];
    input.value = "";
    if (files.length) choose(form, files);
  }
}
