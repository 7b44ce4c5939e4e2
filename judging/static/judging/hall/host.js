// The host's card: what to say now, in words, what comes then, who is to get ready, and how hard characters sound.

document.addEventListener("screen:draw", ({ detail }) => {
  if (detail.role === "host") draw(detail);
});

function draw(detail) {
  const { snapshot, make, say, show } = detail;
  const { element, parts } = make("host");
  const { now } = snapshot;
  const waiting = snapshot.order.filter((one) => one.phase === "waiting" && one.status === "ok");
  const ceremony = snapshot.ceremony ? ceremonyOf(detail) : null;
  const spoken = ceremony ?? stageOf(detail, now, waiting);
  const put = (name, lines, people) => {
    parts[name].replaceChildren(...lines.filter(Boolean).map(paragraph));
    parts[`${name}-sounds`].replaceChildren(...sounds(detail, people));
  };
  parts["now-heading"].textContent = say("host_now");
  parts["then-heading"].textContent = say("host_then");
  parts["ready-heading"].textContent = say("host_ready");
  put("now", spoken.now, spoken.nowWho);
  put("then", spoken.then, spoken.thenWho);
  parts["then-card"].hidden = !spoken.then.length;
  const ready = ceremony ? null : waiting[spoken.calls];
  parts["ready-card"].hidden = Boolean(ceremony);
  put("ready", [ready ? called(detail, "say_ready", ready) : say("host_nobody")], ready ? [ready] : []);
  if (now && now.phase === "on_stage" && !ceremony) {
    for (const [key, value] of Object.entries(now.clock)) parts.clock.dataset[key] = value ?? "";
    parts.clock.dataset.clock = "";
    parts.clock.append(span("time"), " ", span("limit"), span("fill"), span("mark"));
  } else parts.clock.hidden = true;
  show(element);
}

function span(name) {
  const element = document.createElement("span");
  element.dataset.t = name;
  element.className = `host-${name}`;
  return element;
}

// A line of text; a list becomes pieces that don't break within.
function paragraph(text) {
  const element = document.createElement("p");
  for (const piece of [text].flat()) {
    const part = document.createElement("span");
    part.textContent = piece;
    if (Array.isArray(text)) part.className = "whole";
    element.append(part, Array.isArray(text) ? " " : "");
  }
  return element;
}

// A sentence about an entry: by number alone in a blind round, without a unit where there is none.
function called({ say, snapshot, words }, key, one, values = {}) {
  const blind = snapshot.round.blind;
  const kind = blind && words[`${key}_blind`] ? `${key}_blind` : !one.unit && words[`${key}_alone`] ? `${key}_alone` : key;
  return say(kind, { n: one.order ?? "", who: one.order ?? "", name: one.name, unit: one.unit, title: marked(one.title), ...values });
}

// The sentence puts a title in marks; marks within it become the inner ones.
function marked(title) {
  return title.replaceAll("《", "〈").replaceAll("》", "〉");
}

function stageOf(detail, now, waiting) {
  const { say, snapshot } = detail;
  const next = waiting[0];
  const call = next ? [called(detail, "say_call", next)] : [say("say_end")];
  const nextWho = next ? [next] : [];
  if (!now || now.phase === "waiting") {
    const begun = snapshot.order.some((one) => one.phase !== "waiting");
    return { now: begun || next ? call : [say("say_soon")], nowWho: nextWho, then: [], thenWho: [], calls: 1 };
  }
  if (now.phase === "on_stage") {
    const begun = now.clock.ms > 0 || now.clock.since;
    const thanks = called(detail, "say_thanks", now);
    if (!begun) return { now: [called(detail, "say_call", now)], nowWho: [now], then: [thanks], thenWho: [], calls: 0 };
    return { now: [say("say_lecture")], nowWho: [], then: [thanks], thenWho: [now], calls: 0 };
  }
  if (now.phase === "scoring") {
    const then = snapshot.round.held_back ? call : [called(detail, "say_closed", now)];
    return { now: [called(detail, "say_thanks", now)], nowWho: [now], then, thenWho: [], calls: 0 };
  }
  if (!now.reveal) {
    const key = snapshot.round.held_back ? "say_kept" : "say_closed";
    return { now: [called(detail, key, now)], nowWho: [now], then: call, thenWho: nextWho, calls: 1 };
  }
  return { now: scoreLines(detail, now), nowWho: [], then: call, thenWho: nextWho, calls: 1 };
}

// The score in words, as far as the hall has seen it.
function scoreLines(detail, now) {
  const { say, snapshot } = detail;
  const parts = now.reveal.parts;
  const scores = parts.filter((one) => one.kind === "score").map((one) => say("say_score", one));
  const lines = scores.length ? [scores.map((one, index) => one + (index < scores.length - 1 ? say("stop") : ""))] : [];
  const rest = [];
  for (const part of parts) {
    if (part.kind === "struck") {
      for (const end of ["high", "low"]) if (part[end].length) rest.push(say(`say_struck_${end}`, { n: part[end].length }));
    } else if (part.kind === "panel") rest.push(say("say_panel", { n: part.value }));
    else if (part.kind === "audience") rest.push(say("say_audience", { n: part.score }));
    else if (part.kind === "deduction") for (const one of part.parts) rest.push(say(`say_${one.why}`, one));
  }
  if (rest.length) lines.push(rest.join(say("clause")));
  for (const part of parts) {
    if (part.kind === "final") lines.push(called(detail, "say_final", now, { n: part.score }));
    else if (part.kind === "place") lines.push(say(snapshot.round.final ? "say_place" : "say_place_so_far", { n: part.place }));
    else if (part.kind === "none") lines.push(say("no_score"));
  }
  return lines;
}

function ceremonyOf({ snapshot, say, words }) {
  const { slide } = snapshot.ceremony;
  const base = { then: [], thenWho: [], calls: 0, nowWho: [] };
  if (slide.kind === "opening") return { ...base, now: [say("say_opening", slide)] };
  if (slide.kind === "closing") return { ...base, now: [say("say_closing", slide)] };
  if (slide.kind === "tier") return { ...base, now: [say("say_tier", { n: slide.count, tier: slide.tier })] };
  const winners = slide.winners.map((one) => {
    const names = (one.people.length ? one.people : [one.name]).join(words.and);
    return say(one.unit ? "say_winner" : "say_winner_alone", { names, unit: one.unit, title: marked(one.title) });
  });
  return { ...base, now: [say("say_winners", slide), ...winners], nowWho: slide.winners };
}

function sounds({ say }, people) {
  const pairs = new Map(people.flatMap((one) => one.say ?? []));
  if (!pairs.size) return [];
  const list = document.createElement("ul");
  list.setAttribute("aria-label", say("host_sounds"));
  for (const [characters, sound] of pairs) {
    const item = document.createElement("li");
    const ruby = document.createElement("strong");
    ruby.textContent = characters;
    item.append(ruby, " ", sound || say("host_ask"));
    list.append(item);
  }
  return [list];
}
