// The desk's clock: runs by the server's time, turns amber and red, sounds the gong; desk.js says how it stands.

const words = document.getElementById("hall").dataset;
const mute = document.getElementById("mute");
const MUTED = "hall-gong-off";

let clock = JSON.parse(document.getElementById("desk-data").textContent).clock;
let now = () => Date.now();
let last = null; // what was shown before: a mark is passed only while the clock runs before one's eyes
let sound = null;

function written(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function measured() {
  return clock.ms + (clock.since ? Math.max(0, now() - clock.since) : 0);
}

function cost(seconds) {
  let points = "";
  for (const [from, taken] of clock.steps ?? []) if (seconds >= from) points = taken;
  return points;
}

function inWords(seconds) {
  if (clock.red && seconds > clock.red) {
    const points = cost(seconds);
    const text = points ? words.textCosts : words.textOver;
    return text.replace("{time}", written(seconds - clock.red)).replace("{points}", points);
  }
  if (clock.least && seconds < clock.least) return words.textShort.replace("{time}", written(clock.least - seconds));
  if (clock.red) return words.textLeft.replace("{time}", written(clock.red - seconds));
  return "";
}

function tick() {
  const frame = document.getElementById("clock");
  const place = document.getElementById("time");
  if (!frame || !place) return;
  const seconds = Math.floor(measured() / 1000);
  const text = written(seconds);
  if (place.textContent !== text) place.textContent = text;
  const state = frame.dataset.state;
  frame.dataset.mark = clock.red && seconds >= clock.red ? "red" : clock.amber && seconds >= clock.amber ? "amber" : "";
  if (state === "running" || state === "paused") {
    const left = document.getElementById("left");
    const said = inWords(seconds);
    if (left.textContent !== said) left.textContent = said;
  }
  if (clock.since && last !== null && seconds - last <= 2) {
    if (last < clock.amber && seconds >= clock.amber) gong(1);
    if (last < clock.red && seconds >= clock.red) gong(2);
  }
  last = clock.since ? seconds : null;
}

document.addEventListener("desk:state", (event) => {
  if (event.detail.clock.code !== clock.code) last = null;
  ({ clock, now } = event.detail);
  tick();
});

// The gong ---------------------------------------------------------------------------------------------------

// Partials of a bronze gong: how high above its lowest tone, how loud, how many seconds they ring.
const PARTIALS = [[1, 0.5, 3.2], [1.52, 0.28, 2.6], [2.01, 0.24, 2.1], [2.74, 0.16, 1.5], [3.76, 0.1, 0.9], [5.4, 0.06, 0.5]];
const LOWEST_HZ = 196;
const BETWEEN_S = 0.9;

function muted() {
  return window.localStorage.getItem(MUTED) === "1";
}

// Browsers let a page sound only after somebody has pressed something on it.
function wake() {
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume();
}

function strike(at) {
  for (const [times, loud, rings] of PARTIALS) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = LOWEST_HZ * times;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(loud * 0.5, at + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + rings);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + rings);
  }
}

function gong(strokes) {
  document.dispatchEvent(new CustomEvent("desk:gong", { detail: strokes }));
  if (muted() || !sound) return;
  for (let stroke = 0; stroke < strokes; stroke += 1) strike(sound.currentTime + stroke * BETWEEN_S);
}

function showMute() {
  mute.hidden = false;
  mute.setAttribute("aria-pressed", String(!muted()));
}

function toggle() {
  window.localStorage.setItem(MUTED, muted() ? "0" : "1");
  showMute();
}

mute.addEventListener("click", toggle);
document.addEventListener("desk:key", (event) => {
  if (event.detail === "M") toggle();
  if (event.detail === "G") {
    wake();
    gong(1);
  }
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake);

showMute();
setInterval(tick, 100);
tick();
