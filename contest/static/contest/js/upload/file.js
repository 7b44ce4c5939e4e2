// What the browser can tell of a file before the first byte leaves the phone, and how it is said.

const SAMPLE = 64 * 1024;

export function words(bytes) {
  for (const [unit, scale] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= scale) return `${(bytes / scale).toFixed(bytes / scale < 10 ? 1 : 0)}\u00a0${unit}`;
  }
  return `${bytes}\u00a0B`;
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function clock(seconds) {
  const whole = Math.max(Math.round(seconds), 1);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

// The ending is a hint only; the server looks at the content. A file without ending is let through.
function looksRight(file, accept) {
  const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
  return !ending || accept.split(",").some((part) => part.startsWith(".") && part === ending);
}

// By what a file is known again: its size and a few samples of it. Phones give the same film another name or date.
export async function fingerprint(file) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const start of [0, Math.floor(file.size / 2), Math.max(file.size - SAMPLE, 0)]) {
    const bytes = new Uint8Array(await file.slice(start, start + SAMPLE).arrayBuffer());
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 2654435761);
      b = Math.imul(b ^ byte, 1597334677);
    }
  }
  return `${file.size}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

// Length, width and height of a film, as far as this browser can read it; null lets the server decide.
function measures(file) {
  return new Promise((resolve) => {
    const film = document.createElement("video");
    const address = URL.createObjectURL(file);
    const end = (seconds) => {
      window.clearTimeout(limit);
      const [width, height] = [film.videoWidth, film.videoHeight];
      film.removeAttribute("src");
      URL.revokeObjectURL(address);
      resolve(Number.isFinite(seconds) && seconds > 0 ? { seconds, width, height } : null);
    };
    const limit = window.setTimeout(() => end(null), 6000);
    film.preload = "metadata";
    film.addEventListener("loadedmetadata", () => end(film.duration));
    film.addEventListener("error", () => end(null));
    film.src = address;
  });
}

// Why a file can't be right; empty where nothing is known against it.
export async function objection(form, file) {
  const texts = form.dataset;
  const [most, shortest, longest] = [texts.maxBytes, texts.durationMin, texts.durationMax].map(Number);
  if (!file.size) return fill(texts.textEmpty, { name: file.name });
  if (file.size > most) return fill(texts.textTooBig, { name: file.name, size: words(file.size), max: words(most) });
  if (!looksRight(file, texts.accept)) return fill(texts.textWrong, { name: file.name });
  const [lowest, across, down] = [texts.heightMin, ...texts.aspect.replace("：", ":").split(":")].map(Number);
  if (!(shortest || longest || lowest || across) || !/\.(mp4|mov|m4v)$/i.test(file.name)) return "";
  const film = await measures(file);
  if (film === null) return "";
  const length = film.seconds;
  if (longest && length > longest + 1) return fill(texts.textTooLong, { name: file.name, length: clock(length), max: clock(longest) });
  if (shortest && length < shortest - 1) return fill(texts.textTooShort, { name: file.name, length: clock(length), min: clock(shortest) });
  if (!film.width || !film.height) return "";
  const size = `${film.width} × ${film.height}`;
  // 1080p names the short side, also of a film that was shot upright
  if (lowest && Math.min(film.width, film.height) < lowest) return fill(texts.textTooLow, { name: file.name, size, min: lowest });
  if (across && Math.abs((film.width * down) / (film.height * across) - 1) > 0.02) {
    return fill(texts.textAspect, { name: file.name, size, aspect: texts.aspect });
  }
  return "";
}
