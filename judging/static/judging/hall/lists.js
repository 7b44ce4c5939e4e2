// The leaderboard and the running order: as many rows as fit, and the next page after a while.

const STAY = 8000;
const STILL_OUT = new Set(["withdrawn", "absent", "disqualified"]);
let detail = null;
let page = 0;
let timer = 0;
let wanted = "";

document.addEventListener("screen:draw", (event) => {
  const { role } = event.detail;
  if (role !== "leaderboard" && role !== "order") {
    detail = null;
    clearTimeout(timer);
    return;
  }
  detail = event.detail;
  const current = detail.snapshot.now?.contender ?? "";
  if (role !== wanted.split(" ")[0] || (role === "order" && wanted !== `order ${current}`)) page = -1;
  wanted = role === "order" ? `order ${current}` : role;
  draw();
});
addEventListener("resize", () => detail && draw());

function boardRows() {
  const { snapshot } = detail;
  const groups = [...new Set(snapshot.board.map((one) => one.group))];
  return groups.map((group) => ({
    group,
    rows: snapshot.board
      .filter((one) => one.group === group)
      .map((one) => ({ ...one, first: String(one.place), value: one.score, mark: one.place <= 3 ? "is-top" : "" })),
  }));
}

function orderRows() {
  const { snapshot, say } = detail;
  const current = snapshot.now?.contender;
  const next = snapshot.order.find((one) => one.phase === "waiting" && one.status === "ok");
  const sessions = [...new Set(snapshot.order.map((one) => one.session))];
  const value = (one) => {
    if (STILL_OUT.has(one.status)) return say(`status_${one.status}`);
    if (one.score) return one.score;
    if (one.phase !== "waiting") return say(`order_${one.phase}`);
    return one === next ? say("order_next") : "";
  };
  const mark = (one) => {
    if (STILL_OUT.has(one.status)) return "is-out";
    if (one.contender === current && one.phase !== "revealed") return "is-now";
    return one.phase === "waiting" ? "" : "is-past";
  };
  return sessions.map((session) => ({
    group: session,
    rows: snapshot.order
      .filter((one) => one.session === session)
      .map((one) => ({ ...one, first: one.order ? String(one.order) : "–", value: value(one), mark: mark(one) })),
  }));
}

function draw() {
  clearTimeout(timer);
  const { role, make, say, show, snapshot, root } = detail;
  const { element, parts } = make("list", { heading: say(role === "order" ? "order" : "board") });
  show(element);
  const fits = Math.max(3, Math.floor(parts.rows.clientHeight / rowHeight()));
  const pages = [];
  for (const { group, rows } of role === "order" ? orderRows() : boardRows()) {
    const count = Math.ceil(rows.length / fits);
    const each = Math.ceil(rows.length / Math.max(count, 1)); // no page with a single row at the end
    for (let start = 0; start < rows.length; start += each) pages.push({ group, rows: rows.slice(start, start + each) });
  }
  if (!pages.length) {
    parts.empty.hidden = false;
    parts.empty.textContent = say(snapshot.round.held_back ? "kept" : role === "order" ? "begin" : "board_empty");
    return;
  }
  if (page < 0) page = Math.max(0, pages.findIndex((one) => one.rows.some((row) => row.mark === "is-now")));
  page %= pages.length;
  const { group, rows } = pages[page];
  parts.group.textContent = group;
  parts.page.textContent = pages.length > 1 ? say("page", { n: page + 1, all: pages.length }) : "";
  const shared = Math.max(...pages.map((one) => one.rows.length));
  parts.rows.style.setProperty("--rows", String(Math.max(shared, Math.min(fits, 6))));
  for (const row of rows) {
    const one = make("row", { place: row.first, name: row.name, unit: [row.unit, title(row)].filter(Boolean).join("　"), value: row.value });
    if (row.mark) one.element.classList.add(row.mark);
    parts.rows.append(one.element);
  }
  if (pages.length > 1) {
    timer = setTimeout(() => {
      page += 1;
      draw();
      document.dispatchEvent(new CustomEvent("screen:drawn", { detail: { ...detail, root } }));
    }, STAY);
  }
}

// In a blind round there is no unit, and the title tells the entries apart.
function title(row) {
  return row.unit ? "" : row.title;
}

// As the styles have it: a row is so many hundredths of the screen's smaller side.
function rowHeight() {
  const unit = Math.min(innerWidth, innerHeight) / 100;
  return unit * (innerWidth < innerHeight ? 12.5 : 8.2);
}
