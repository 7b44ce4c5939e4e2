// Which marks are allowed and what they add up to: the rules of the server, from the state that it sent.

import { above, fraction, isMultiple, minus, plus, shown, times, total, toNumber } from "../../js/numbers.js";

export { above, fraction, shown };

const NUMBER = /^-?\d+(\.\d+)?$/;

// A mark as people type it: "36," and ".5" are what they mean, as on the server.
export function clean(typed) {
  let text = typed.normalize("NFKC").replace(/。/g, ".").replace(/,/g, ".").trim();
  if (text.startsWith(".")) text = `0${text}`;
  return text.endsWith(".") && NUMBER.test(text.slice(0, -1)) ? text.slice(0, -1) : text;
}

// Says what is wrong with a mark: "", above, below, off; empty is no fault.
export function fault(criterion, typed) {
  const text = clean(typed ?? "");
  if (text === "") return "";
  if (!NUMBER.test(text)) return "off";
  const mark = fraction(text);
  if (above(mark, fraction(criterion.max))) return "above";
  if (above(fraction(criterion.min), mark)) return "below";
  return isMultiple(minus(mark, fraction(criterion.min)), fraction(criterion.step)) ? "" : "off";
}

export const isGood = (criterion, typed) => clean(typed ?? "") !== "" && !fault(criterion, typed);

export function goodMarks(criteria, marks) {
  return Object.fromEntries(
    criteria.filter((one) => isGood(one, marks[one.code])).map((one) => [one.code, clean(marks[one.code])]),
  );
}

export function sumOf(criteria, marks) {
  const good = criteria.filter((one) => isGood(one, marks[one.code]));
  if (!good.length) return null;
  return total(
    good.map((one) => clean(marks[one.code])),
    good.map((one) => fraction(one.factor)),
  );
}

export const unmarked = (criteria, marks) => criteria.filter((one) => !isGood(one, marks[one.code]));

// The next mark in one direction; an empty field begins where this judge's marks usually lie.
export function stepped(criterion, typed, direction, start) {
  const [low, high, step] = [criterion.min, criterion.max, criterion.step].map(fraction);
  if (!isGood(criterion, typed)) return start;
  const next = plus(fraction(clean(typed)), direction > 0 ? step : minus(fraction("0"), step));
  if (above(next, high) || above(low, next)) return clean(typed);
  return shown(next);
}

// The middle one of the earlier marks, else four fifths of the way up, on a step.
export function startOf(criterion, earlier) {
  if (earlier.length) {
    const sorted = [...earlier].sort((a, b) => toNumber(fraction(a)) - toNumber(fraction(b)));
    return sorted[Math.floor(sorted.length / 2)];
  }
  const [low, high, step] = [criterion.min, criterion.max, criterion.step].map(fraction);
  const wanted = times(minus(high, low), { n: 4n, d: 5n });
  const steps = (wanted.n * step.d) / (wanted.d * step.n);
  return shown(plus(low, times(step, { n: steps, d: 1n })));
}

export function rangeOf(earlier) {
  const sorted = [...earlier].sort((a, b) => toNumber(fraction(a)) - toNumber(fraction(b)));
  return sorted.length ? [sorted[0], sorted.at(-1)] : null;
}

export const readTotal = (text) => (text ? fraction(text) : null);
