// Exact numbers as the server has them, fractions of big integers: marks and totals are never rounded on the way.

export function fraction(text) {
  const [over, under = "1"] = text.split("/");
  const [whole, decimals = ""] = over.split(".");
  return { n: BigInt(whole + decimals), d: BigInt(under) * 10n ** BigInt(decimals.length) };
}

export const plus = (a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const minus = (a, b) => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d });
export const times = (a, b) => ({ n: a.n * b.n, d: a.d * b.d });
export const above = (a, b) => a.n * b.d > b.n * a.d;
export const isMultiple = (a, b) => (a.n * b.d) % (a.d * b.n) === 0n;
export const toNumber = (a) => Number((a.n * 1000000n) / a.d) / 1e6;

// As the server writes it: whole if it ends by itself, else to two decimals.
export function shown(a) {
  for (let places = 0; places <= 6; places += 1) {
    const scaled = a.n * 10n ** BigInt(places);
    if (scaled % a.d === 0n) return fixed(scaled / a.d, places);
  }
  return fixed((2n * 100n * a.n + a.d) / (2n * a.d), 2);
}

function fixed(units, places) {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return units < 0n ? `-${text}` : text;
}

export const total = (marks, factors) =>
  marks.reduce((all, mark, i) => plus(all, times(fraction(mark), factors[i])), fraction("0"));
