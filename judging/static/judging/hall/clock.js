// Clocks: measured by the server, counted on here by the device's own steady clock, so that neither a wrong date nor one
// that jumps shows. data-ms, data-since, data-amber, data-red, data-over on [data-clock]; colour and form change together.

let detail = null;

document.addEventListener("screen:drawn", (event) => {
  detail = event.detail;
  tick();
});
setInterval(tick, 200);

function written(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  if (!detail) return;
  for (const clock of document.querySelectorAll("[data-clock]")) draw(clock);
}

function draw(clock) {
  const { ms, since, amber, red, over } = clock.dataset;
  const ran = since ? Math.max(detail.data.now - Number(since), 0) + performance.now() - detail.heard : 0;
  const seconds = Math.floor((Number(ms) + ran) / 1000);
  const limit = Number(red);
  const state = limit && seconds > limit ? "red" : limit && seconds >= Number(amber) ? "amber" : "calm";
  const part = (name) => clock.querySelector(`[data-t="${name}"]`);
  clock.dataset.state = state;
  clock.classList.toggle("is-running", Boolean(since));
  part("time").textContent = written(seconds);
  const points = over ? detail.say("time_points", { points: over }) : "";
  let note = limit ? detail.say("limit", { time: written(limit) }) : "";
  if (state === "red") note = detail.say("red", { time: written(seconds - limit) });
  else if (state === "amber" && since) note = detail.say("amber");
  part("limit").textContent = [note, points].filter(Boolean).join(" · ");
  if (limit) {
    part("fill").style.inlineSize = `${Math.min((seconds / limit) * 100, 100)}%`;
    part("mark").style.insetInlineStart = `${(Number(amber) / limit) * 100}%`;
  }
}
