// What is carried by hand is sealed with the tablet's key. The browser's own cryptography is missing on plain HTTP,
// so SHA-256 (FIPS 180-4), HMAC (RFC 2104) and base 32 (RFC 4648) stand here.

const K = [];
const START = [];

for (let n = 2; K.length < 64; n += 1) {
  if (isPrime(n)) {
    if (START.length < 8) START.push(fractional(Math.sqrt(n)));
    K.push(fractional(Math.cbrt(n)));
  }
}

function isPrime(n) {
  for (let i = 2; i * i <= n; i += 1) if (n % i === 0) return false;
  return true;
}

function fractional(x) {
  return ((x - Math.floor(x)) * 2 ** 32) | 0;
}

const turned = (x, n) => (x >>> n) | (x << (32 - n));

export function sha256(bytes) {
  const length = (((bytes.length + 8) >> 6) + 1) << 6;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(length - 4, bytes.length << 3);
  const hash = [...START];
  const w = new Int32Array(64);
  for (let at = 0; at < length; at += 64) {
    for (let i = 0; i < 64; i += 1) w[i] = i < 16 ? view.getInt32(at + i * 4) : mixed(w, i);
    round(hash, w);
  }
  const out = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => out.setInt32(i * 4, word));
  return new Uint8Array(out.buffer);
}

function mixed(w, i) {
  const a = w[i - 15];
  const b = w[i - 2];
  return (w[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + w[i - 7] + (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10))) | 0;
}

function round(hash, w) {
  let [a, b, c, d, e, f, g, last] = hash;
  for (let i = 0; i < 64; i += 1) {
    const one = (last + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [last, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, last].forEach((word, i) => {
    hash[i] = (hash[i] + word) | 0;
  });
}

export function hmac(key, bytes) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = joined(block.map((one) => one ^ 0x36), bytes);
  return sha256(joined(block.map((one) => one ^ 0x5c), sha256(inner)));
}

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function base32(bytes) {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += LETTERS[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits ? text + LETTERS[(value << (5 - bits)) & 31] : text;
}

export const utf8 = (text) => new TextEncoder().encode(text);
export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Deflated where the browser can do it; a letter says which.
export async function packed(bytes) {
  if (!("CompressionStream" in window)) return joined(utf8("P"), bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return joined(utf8("D"), new Uint8Array(await new Response(stream).arrayBuffer()));
}
