// Keeps the time left right. The server's clock counts: the difference to this device's is taken once per page.

function words(element, seconds) {
  const text = element.dataset;
  if (seconds <= 0) return text.textOver;
  const d = Math.floor(seconds / 86400);
  const h = Math.floor(seconds / 3600) % 24;
  const m = Math.floor(seconds / 60) % 60;
  const pattern = d ? text.textDays : h ? text.textHours : text.textMinutes;
  return pattern.replace("{d}", d).replace("{h}", h).replace("{m}", m).replace("{s}", seconds % 60);
}

const loaded = Date.now();

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    element.dataset.ahead ??= Number(element.dataset.now) - loaded;
    const now = Date.now() + Number(element.dataset.ahead);
    const seconds = Math.floor((Date.parse(element.dataset.until) - now) / 1000);
    const left = element.querySelector("[data-left]");
    const text = words(element, seconds);
    if (left.textContent !== text) left.textContent = text;
    element.dataset.level = seconds <= 0 ? "over" : seconds < 86400 ? "soon" : "";
  }
}

if (document.querySelector("[data-countdown]")) {
  tick();
  window.setInterval(tick, 1000);
}
