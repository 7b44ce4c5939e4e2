// Every htmx request carries the CSRF token, shows the thin line at the top, and says so when it fails.

const live = document.getElementById("live");

function say(text) {
  if (!live) return;
  live.textContent = "";
  live.classList.remove("visually-hidden");
  live.classList.add("toast-line");
  live.textContent = text;
  window.setTimeout(() => {
    live.classList.add("visually-hidden");
    live.classList.remove("toast-line");
  }, 8000);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:beforeRequest", () => {
  document.getElementById("progress-line")?.classList.add("htmx-request");
});

document.addEventListener("htmx:afterRequest", () => {
  document.getElementById("progress-line")?.classList.remove("htmx-request");
});

document.addEventListener("htmx:sendError", () => say(live?.dataset.textOffline ?? ""));
document.addEventListener("htmx:timeout", () => say(live?.dataset.textOffline ?? ""));
document.addEventListener("htmx:responseError", () => say(live?.dataset.textError ?? ""));
