// The stage: who is on, the clock, which seats have scored, and the score step by step. Also the still picture, the
// award ceremony, and the code for the audience's votes.

const MANY = 4; // more people than this are "… and others"
let before = { contender: "", step: 0 };

document.addEventListener("screen:draw", ({ detail }) => {
  if (detail.role === "stage") drawStage(detail);
  else if (detail.role === "still") drawStill(detail);
  else if (detail.role === "ceremony") drawCeremony(detail);
});

// In its marks; marks within it become the inner ones.
function titled({ say }, title) {
  return title && say("title", { title: title.replaceAll("《", "〈").replaceAll("》", "〉") });
}

function named(detail, now) {
  const people = now.people ?? [];
  if (people.length < 2) return now.name;
  if (people.length > MANY) return detail.say("others", { name: people[0], n: people.length });
  return people.join("　");
}

// Where a long name may break: at its own dots, never within a part.
function put(element, text) {
  element.replaceChildren();
  for (const [index, piece] of text.split("·").entries()) {
    if (index) element.append("·", document.createElement("wbr"));
    element.append(piece);
  }
}

function drawStage(detail) {
  const { snapshot, make, say, show } = detail;
  const { now } = snapshot;
  document.body.dataset.phase = now?.phase ?? "none";
  if (!now) return drawWait(detail);
  const { element, parts } = make("act", { unit: now.unit, title: titled(detail, now.title) });
  parts.number.textContent = now.order ? say("number", { n: now.order }) : "";
  put(parts.name, named(detail, now));
  const below = parts.below;
  const reveal = now.reveal;
  if (now.phase === "on_stage") below.append(clock(detail, now.clock, say("on_stage")));
  else {
    below.append(seats(detail, now, reveal));
    if (reveal) below.append(sums(detail, reveal));
    else if (now.phase === "scoring" || now.clock.over) below.append(clock(detail, now.clock, ""));
  }
  if (votes(detail)) element.append(poll(detail));
  before = { contender: now.contender, step: reveal?.step ?? 0 };
  show(element);
}

function drawWait(detail) {
  const { snapshot, make, say, show } = detail;
  const taking = snapshot.order.filter((one) => one.status === "ok");
  const next = taking.find((one) => one.phase === "waiting");
  const begun = taking.some((one) => one.phase !== "waiting");
  const { element, parts } = make("wait", { name: snapshot.round.name });
  parts.word.textContent = next || !taking.length ? (begun ? "" : say("begin")) : say("end");
  if (next && begun) {
    parts.next.hidden = false;
    parts.label.textContent = say("next");
    const number = next.order ? say("number", { n: next.order }) : "";
    parts.who.textContent = [number, next.name, next.unit].filter(Boolean).join("　");
  }
  if (votes(detail)) element.append(poll(detail));
  show(element);
}

function clock({ make }, time, word) {
  const { element, parts } = make("clock", { word });
  for (const [key, value] of Object.entries(time)) element.dataset[key] = value ?? "";
  parts.clock.dataset.clock = "";
  parts.bar.hidden = !time.red;
  return element;
}

function seats(detail, now, reveal) {
  const { make, say, snapshot } = detail;
  const { element, parts } = make("seats");
  const taking = now.seats.filter((one) => !one.out);
  const done = taking.filter((one) => one.done).length;
  parts.word.textContent = reveal ? "" : say(now.phase === "revealed" ? "closed" : now.phase);
  if (!reveal) {
    const kept = snapshot.round.held_back && now.phase !== "scoring";
    parts.note.textContent = kept ? say("kept") : say("scored", { done, all: taking.length });
  }
  const shown = reveal ? scoresOf(detail, reveal) : [];
  for (const seat of now.seats) {
    const one = make("seat", { label: seat.label });
    const at = shown.findIndex((score) => score.seat === seat.label);
    const score = at >= 0 ? shown.splice(at, 1)[0] : null;
    if (score) {
      one.parts.value.textContent = score.total;
      one.parts.note.textContent = score.note;
      one.element.classList.toggle("is-struck", score.struck);
      if (score.isNew) animate(one.element, score.delay);
    } else if (!reveal) {
      one.parts.note.textContent = say(seat.out ? "seat_out" : seat.done ? "seat_done" : "seat_open");
    } else if (seat.out) one.parts.note.textContent = say("seat_out");
    one.element.classList.toggle("is-done", Boolean(score) || (!reveal && seat.done));
    one.element.classList.toggle("is-out", seat.out && !score);
    parts.seats.append(one.element);
  }
  parts.seats.style.setProperty("--seats", String(Math.max(now.seats.length, 1)));
  parts.seats.style.setProperty("--half", String(Math.max(Math.ceil(now.seats.length / 2), 1)));
  return element;
}

// The seats' totals as far as they were shown, with what became of them.
function scoresOf(detail, reveal) {
  const { say } = detail;
  const known = before.contender === detail.snapshot.now.contender ? before.step : 0;
  const scores = [];
  for (const [index, part] of reveal.parts.entries()) {
    if (part.kind !== "score") continue;
    const isNew = index >= known;
    const note = part.note ? say(part.note) : "";
    scores.push({ seat: part.seat, total: part.total, note, struck: false, isNew, delay: index - known });
  }
  for (const part of reveal.parts) {
    if (part.kind === "struck") {
      for (const end of ["high", "low"]) {
        for (const seat of part[end]) {
          const score = scores.find((one) => one.seat === seat && !one.struck);
          if (score) Object.assign(score, { struck: true, note: say(end) });
        }
      }
    }
    if (part.kind === "moved" || part.kind === "ranked") {
      for (const [seat, n] of part.seats) {
        const score = scores.find((one) => one.seat === seat);
        if (score) score.note = say(part.kind, { n });
      }
    }
  }
  return scores;
}

function sums(detail, reveal) {
  const { make, snapshot } = detail;
  const known = before.contender === snapshot.now.contender ? before.step : 0;
  const box = make("sums").element;
  for (const [index, part] of reveal.parts.entries()) {
    for (const [label, value, note, kind] of sumsOf(detail, part)) {
      const { element, parts } = make("sum", { label, value, note });
      element.classList.add(`is-${kind}`);
      if (index >= known) animate(element, index - known);
      if (!value) parts.value.remove();
      box.append(element);
    }
  }
  return box;
}

function sumsOf({ say, snapshot }, part) {
  const how = part.how ? say(`how_${part.how}`) : "";
  switch (part.kind) {
    case "criteria":
      return part.rows.map((row) => [row.name, row.value, "", "part"]);
    case "panel":
      return [[say("panel"), part.value, how, "part"]];
    case "coefficient":
      return [[say("coefficient"), `× ${part.factor}`, "", "part"]];
    case "audience": {
      const votes = part.votes === null ? "" : say("votes", { n: part.votes });
      return [[say("audience"), part.score, [votes, say("share", { n: part.share })].filter(Boolean).join(" · "), "part"]];
    }
    case "deduction": {
      const why = part.parts.map((one) => (one.why === "hand" ? one.text : say(one.why, { n: one.seconds })));
      return [[say("deduction"), `−${part.points}`, [why.join(say("comma")), part.rule].filter(Boolean).join(" · "), "off"]];
    }
    case "final":
      return [[say("final"), part.score, how, "final"]];
    case "place": {
      const final = snapshot.round.final;
      return [[say(final ? "place" : "place_so_far"), String(part.place), part.group, "place"]];
    }
    case "none": {
      const why = part.seats.length
        ? say("waits_for", { seats: part.seats.join(say("comma")) })
        : say(part.fault ? "fault" : `status_${part.status}`);
      return [[say("no_score"), "", why, "none"]];
    }
    default:
      return [];
  }
}

function animate(element, order) {
  element.classList.add("is-new");
  element.style.setProperty("--delay", `${Math.max(order, 0) * 0.28}s`);
}

let closing = 0;

// Whether the audience may vote now; when its time is over the picture is drawn anew, without the code.
function votes({ data, heard, snapshot }) {
  clearTimeout(closing);
  const { open, closes_at: until } = snapshot.poll ?? {};
  if (!open || !until) return Boolean(open);
  const left = until - data.now - (performance.now() - heard);
  if (left <= 0) return false;
  closing = setTimeout(() => document.dispatchEvent(new CustomEvent("screen:again")), left + 50);
  return true;
}

function poll({ snapshot, make, say }) {
  const { element, parts } = make("poll", { word: say("vote") });
  if (snapshot.poll.qr) parts.code.src = snapshot.poll.qr;
  else parts.code.remove();
  return element;
}

function drawStill(detail) {
  const { data, make, show, root } = detail;
  if (!data.still) return drawWait(detail);
  const there = root.querySelector(".still img");
  if (there?.getAttribute("src") === data.still) return;
  const { element, parts } = make("still");
  parts.image.src = data.still;
  parts.image.alt = data.name;
  show(element);
}

function drawCeremony(detail) {
  const { snapshot, make, say, show } = detail;
  const at = snapshot.ceremony;
  const { element, parts } = make("slide");
  const slide = at?.slide ?? { kind: "soon" };
  element.dataset.kind = slide.kind;
  const set = (word, tier, note) => {
    parts.word.textContent = word;
    put(parts.tier, tier);
    parts.note.textContent = note;
  };
  if (slide.kind === "soon") set(snapshot.round.edition, say("ceremony"), say("ceremony_waits"));
  else if (slide.kind === "opening") set(slide.name, say("ceremony"), "");
  else if (slide.kind === "closing") set(slide.name, say("closing"), "");
  else if (slide.kind === "tier") set(snapshot.round.edition, slide.tier, say("winners", { n: slide.count }));
  else {
    set("", slide.tier, "");
    element.dataset.count = slide.winners.length;
    for (const winner of slide.winners) {
      const one = make("winner", { unit: winner.unit, title: titled(detail, winner.title) });
      put(one.parts.name, named(detail, winner));
      parts.winners.append(one.element);
    }
  }
  show(element);
}
