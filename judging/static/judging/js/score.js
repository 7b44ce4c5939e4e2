// The score page: a running total, a place among one's own totals, and marks that save themselves.
// What is typed is first written on the device, then sent, and stays on the device until a page shows that the
// server has it; so a reload, a dead network or a closed tab lose nothing. queue.js sends what other pages left behind.

import { arrived, drop, keep, kept, keyOf, post } from "./kept.js";
import { above, fraction, shown, toNumber, total as totalOf } from "./numbers.js";

const QUIET_MS = 700; // after the last change
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

const form = document.getElementById("score-form");
const data = JSON.parse(document.getElementById("score-data").textContent);

const totals = data.totals.map(([total, name, title]) => ({ value: fraction(total), name, title }));

// The page ----------------------------------------------------------------------------------------------

const boxes = [...form.querySelectorAll("[data-criterion]")].map((box) => ({
  code: box.dataset.criterion,
  name: box.dataset.name,
  factor: fraction(box.dataset.factor),
  input: box.querySelector("input"),
  fault: box.querySelector("[data-fault]"),
}));
const comment = form.elements.comment;
const stateLine = document.getElementById("save-state");
const conflictBox = document.getElementById("conflict");

function fault(box) {
  const { input } = box;
  if (input.validity.badInput) return box.fault.dataset.off;
  if (input.value === "") return "";
  if (input.validity.rangeOverflow) return box.fault.dataset.above;
  if (input.validity.rangeUnderflow) return box.fault.dataset.below;
  return input.validity.stepMismatch ? box.fault.dataset.off : "";
}

function showFault(box, text) {
  box.fault.hidden = !text;
  box.fault.querySelector("span").textContent = text;
  box.input.classList.toggle("is-invalid", Boolean(text));
  box.input.setAttribute("aria-invalid", String(Boolean(text)));
}

function goodBoxes() {
  return boxes.filter((box) => box.input.value !== "" && !fault(box));
}

function sum() {
  const good = goodBoxes();
  return totalOf(
    good.map((box) => box.input.value),
    good.map((box) => box.factor),
  );
}

function redraw() {
  const good = goodBoxes();
  const total = sum();
  const complete = good.length === boxes.length;
  document.getElementById("total").textContent = good.length ? shown(total) : "–";
  const line = document.getElementById("unmarked");
  if (!complete) line.textContent = line.dataset.text.replace("{n}", boxes.length - good.length);
  else if (totals.length) {
    const place = totals.filter((one) => above(one.value, total)).length + 1;
    line.textContent = line.dataset.place.replace("{n}", place).replace("{m}", totals.length + 1);
  } else line.textContent = "";
  drawScale(complete ? total : null);
}

function drawScale(total) {
  const here = document.getElementById("own-here");
  if (!here) return;
  here.toggleAttribute("hidden", !total);
  if (total) {
    const numbers = totals.map((one) => toNumber(one.value));
    const mine = toNumber(total);
    const top = Math.max(mine, ...numbers);
    const bottom = Math.min(mine, ...numbers);
    const x = (n) => (top > bottom ? ((n - bottom) / (top - bottom)) * 1000 : 500);
    const ticks = [...new Set(numbers)].map((n) => `M${x(n).toFixed(0)} 14v20`);
    document.getElementById("own-ticks").setAttribute("d", ticks.join(""));
    here.setAttribute("x1", x(mine));
    here.setAttribute("x2", x(mine));
  }
  drawNear(total);
}

function drawNear(total) {
  const list = document.getElementById("own-near");
  const n = data.neighbours;
  const at = total ? totals.filter((one) => above(one.value, total)).length : n;
  const lines = totals
    .slice(Math.max(at - n, 0), at + n)
    .map((one) => ({ total: shown(one.value), words: `${one.name} ${one.title}` }));
  if (total) lines.splice(Math.min(at, n), 0, { total: shown(total), words: list.dataset.here, here: true });
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      if (line.here) item.className = "is-here";
      for (const text of [line.total, line.words]) {
        const cell = document.createElement("span");
        cell.textContent = text;
        item.append(cell);
      }
      return item;
    }),
  );
}

function say(state, text) {
  stateLine.dataset.state = state;
  stateLine.querySelector("span").textContent = text;
}

// Saving ------------------------------------------------------------------------------------------------

const key = keyOf(form.dataset.code);
let base = Number(form.elements.base.value);
let timer;
let sending; // the promise of the save under way
let failures = 0;
let standing; // what another window saved

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function snapshot() {
  return {
    who: form.dataset.who,
    url: form.action,
    base,
    clientId: newId(),
    marks: Object.fromEntries(goodBoxes().map((box) => [box.code, box.input.value])),
    typed: Object.fromEntries(boxes.map((box) => [box.code, box.input.value])),
    comment: comment.value,
  };
}

// What an earlier page left: not sent, or sent after this page was drawn.
function leftBehind() {
  const record = kept(key, form.dataset.who);
  if (record?.arrived <= base) {
    localStorage.removeItem(key);
    return null;
  }
  return record;
}

const left = leftBehind();
let pending = left;

function changed() {
  standing = undefined;
  conflictBox.hidden = true;
  pending = snapshot();
  keep(key, pending);
  for (const box of boxes) if (!fault(box)) showFault(box, "");
  redraw();
  say("waiting", stateLine.dataset.textSaving); // what was saved before is not what stands here now
  window.clearTimeout(timer);
  timer = window.setTimeout(send, QUIET_MS);
}

function send() {
  window.clearTimeout(timer);
  if (sending) return sending.then(() => (pending && !standing ? send() : undefined));
  if (!pending || standing) return Promise.resolve();
  sending = attempt(pending).finally(() => {
    sending = undefined;
  });
  return sending;
}

async function attempt(record) {
  say("waiting", stateLine.dataset.textSaving);
  let response;
  let answer;
  try {
    response = await post(record, form.elements.csrfmiddlewaretoken.value);
    answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : undefined;
  } catch {
    return retry();
  }
  if (response.ok && answer) return saved(record, answer);
  if (response.status === 409) return conflict(answer);
  if (response.status === 422) return refused(record, answer.message, answer.faults);
  if (response.status === 423) return refused(record, answer.message, {});
  if (response.type === "opaqueredirect" || response.status === 403) return say("failed", stateLine.dataset.textLogin);
  return retry();
}

function saved(record, answer) {
  failures = 0;
  base = answer.number;
  form.elements.base.value = base;
  arrived(key, record, base);
  if (pending?.clientId === record.clientId) {
    pending = undefined;
    // Another device went on from what this one had sent: its marks stand, and are shown.
    if (record === left && answer.standing) fill(answer.standing.marks, answer.standing.comment);
    say("saved", stateLine.dataset.textSaved.replace("{time}", answer.saved_at));
  } else if (pending) {
    pending.base = base;
    keep(key, pending);
    timer = window.setTimeout(send, QUIET_MS);
  }
}

function retry() {
  say("failed", stateLine.dataset.textWaiting);
  timer = window.setTimeout(send, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
  failures += 1;
}

function refused(record, message, faults) {
  drop(key, record);
  if (pending?.clientId === record.clientId) pending = undefined;
  say("failed", stateLine.dataset.textRefused);
  for (const box of boxes) if (faults[box.code]) showFault(box, faults[box.code]);
  let notice = document.getElementById("score-error");
  if (!notice) {
    notice = document.createElement("div");
    notice.id = "score-error";
    notice.className = "notice tone-red";
    notice.setAttribute("role", "alert");
    document.getElementById("criteria").prepend(notice);
  }
  notice.textContent = message;
}

function conflict(answer) {
  standing = answer;
  say("failed", stateLine.dataset.textConflict);
  conflictBox.querySelector("[data-message]").textContent = answer.message;
  const lines = boxes.map((box) => [box.name, box.input.value, answer.marks[box.code] ?? ""]);
  if (comment.value || answer.comment) lines.push(["", comment.value, answer.comment]);
  conflictBox.querySelector("tbody").replaceChildren(
    ...lines.map((line) => {
      const row = document.createElement("tr");
      if (line[1] !== line[2]) row.className = "is-marked";
      row.append(
        ...line.map((text, i) => {
          const cell = document.createElement(i ? "td" : "th");
          cell.textContent = text || (i ? "–" : "");
          return cell;
        }),
      );
      return row;
    }),
  );
  conflictBox.hidden = false;
  conflictBox.scrollIntoView({ block: "nearest" });
}

function fill(marks, words) {
  for (const box of boxes) {
    box.input.value = marks[box.code] ?? "";
    showFault(box, fault(box));
  }
  comment.value = words;
  redraw();
}

conflictBox.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-keep]")?.dataset.keep;
  if (!choice || !standing) return;
  base = standing.number;
  form.elements.base.value = base;
  if (choice === "theirs") {
    fill(standing.marks, standing.comment);
    say("saved", stateLine.dataset.textSaved.replace("{time}", standing.saved_at));
    localStorage.removeItem(key);
    pending = undefined;
    standing = undefined;
    conflictBox.hidden = true;
  } else {
    changed();
    send();
  }
});

// Signing -----------------------------------------------------------------------------------------------

const dialog = document.getElementById("sign-dialog");

function askToSign(event) {
  event.preventDefault();
  const missing = boxes.find((box) => box.input.value === "" || fault(box));
  for (const box of boxes) showFault(box, fault(box));
  if (missing) {
    missing.input.focus();
    missing.input.closest("[data-criterion]").scrollIntoView({ block: "center" });
    return;
  }
  dialog.querySelector("tbody").replaceChildren(
    ...boxes.map((box) => {
      const row = document.createElement("tr");
      const name = document.createElement("th");
      name.scope = "row";
      name.textContent = box.name;
      const mark = document.createElement("td");
      mark.textContent = box.input.value;
      row.append(name, mark);
      return row;
    }),
  );
  dialog.querySelector("[data-total]").textContent = shown(sum());
  dialog.showModal();
  if (pending) send();
}

// The signature goes as a plain form, after the last save has arrived: then both stand on the same version.
async function sign(event) {
  const button = event.currentTarget;
  event.preventDefault();
  button.setAttribute("aria-busy", "true");
  window.clearTimeout(timer);
  await send();
  button.removeAttribute("aria-busy");
  if (pending || standing || stateLine.dataset.state === "failed") {
    dialog.close();
    return;
  }
  form.elements.client_id.value = newId();
  dialog.close();
  form.dataset.signing = "1";
  form.requestSubmit(button);
}

function begin() {
  document.getElementById("save-button").hidden = true;
  for (const box of boxes) {
    box.input.addEventListener("input", changed);
    box.input.addEventListener("change", () => showFault(box, fault(box)));
  }
  comment.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    if (form.dataset.signing) return;
    event.preventDefault(); // Enter in a field saves
    send();
  });
  document.getElementById("sign-button").addEventListener("click", askToSign);
  const confirm = dialog.querySelector("[name=confirm]");
  confirm.addEventListener("click", (event) => {
    if (!form.dataset.signing) sign(event);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) dialog.close();
  });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (pending && !standing) send();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload(); // another page may have signed it meanwhile
  });
  if (pending) {
    fill(pending.typed ?? pending.marks, pending.comment);
    send();
  } else redraw();
}

if (form.hasAttribute("data-open")) begin();
else localStorage.removeItem(key);

// On an upright tablet or a phone the marks follow the material: what is not on the stage folds away.
if (window.matchMedia("(max-width: 59.99rem)").matches && document.getElementById("stage")) {
  document.querySelector(".desk-more").open = false;
}

// Material: another file on the stage without leaving the marks ------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-stage]");
  const stage = document.getElementById("stage");
  if (!link || !stage || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  stage.className = `stage stage-${link.dataset.stage}`;
  stage.replaceChildren(document.getElementById(link.dataset.of).content.cloneNode(true));
  for (const one of document.querySelectorAll("a[data-stage]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  stage.scrollIntoView({ block: "nearest" });
});
