// Today's list on the device: finding a case, recording a visit, what became of it.

import { queue, reveal, store } from "./page.js";
import { receiptCode } from "./store.js";

const rows = [...document.querySelectorAll("[data-case]")];
const rowOf = new Map(rows.map((row) => [row.dataset.case, row]));
const find = document.getElementById("find");
const dialog = document.getElementById("visit");
const words = document.getElementById("marks")?.content;

// As localities/registers/alphabet.py folds: without accents and capitals.
function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d");
  return plain.toLowerCase().trim();
}

function search() {
  const asked = fold(find.value).split(/\s+/).filter(Boolean);
  for (const row of rows) {
    row.hidden = !asked.every((word) => matches(row, word));
  }
  for (const part of document.querySelectorAll(".case-group, .next-cases")) {
    part.hidden = !part.querySelector("[data-case]:not([hidden])");
    if (part.matches("details")) part.open = asked.length > 0 && !part.hidden;
  }
  reveal("not-found", rows.every((row) => row.hidden));
}

// Six digits are the serial of one case, whatever phones hold them.
function matches(row, word) {
  if (/^[0-9]{6}$/.test(word)) return row.dataset.serial === word;
  return row.dataset.words.includes(word);
}

// What waits here of a case, or came in since the page was made.
async function mark() {
  const mine = await queue.mine();
  const receipts = (await store.all("receipts")).filter((one) => one.by === queue.by);
  for (const row of rows) say(row, "");
  for (const one of receipts) {
    const row = rowOf.get(one.case);
    if (one.kind === "visit") say(row, word("noted"));
    else say(row, `${word("received")}: ${receiptCode(one.receipt)}`);
  }
  for (const record of mine) {
    const row = rowOf.get(record.content.case);
    if (record.state === "rejected") say(row, word("rejected"));
    else if (record.kind === "visit") say(row, `${word("visit")}: ${outcome(record)}`);
    else say(row, word("form"));
  }
}

function word(name) {
  return words.querySelector(`[data-mark="${name}"]`).textContent;
}

function outcome({ content }) {
  const label = [...dialog.querySelectorAll("option")]
    .find((option) => option.value === content.outcome)?.textContent ?? "";
  if (!content.appointment_at) return label;
  return `${label} ${new Date(content.appointment_at).toLocaleString(document.documentElement.lang)}`;
}

function say(row, text) {
  const place = row?.querySelector("[data-part=mark]");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

const form = dialog?.querySelector("form");
let row; // of the case that is being visited

function open(chosen) {
  row = chosen;
  form.reset();
  dialog.querySelector("[data-part=serial]").textContent = row.dataset.serial;
  dialog.querySelector("[data-part=who]").textContent = row.querySelector(".who").textContent;
  complain("");
  showAppointment();
  dialog.showModal();
}

function showAppointment() {
  const asked = form.outcome.value === "appointment";
  form.appointment_at.closest("p").hidden = !asked;
  if (!asked) form.appointment_at.value = "";
}

function complain(name) {
  for (const one of dialog.querySelectorAll("[data-wrong]")) {
    one.hidden = one.dataset.wrong !== name;
  }
}

async function wrong() {
  const { outcome, appointment_at } = form;
  if (!outcome.value) return "outcome";
  if (outcome.value === "appointment" && !(new Date(appointment_at.value) > new Date())) {
    return "appointment";
  }
  if (outcome.value !== "no_contact") return "";
  const waiting = (await queue.mine()).filter((record) =>
    record.kind === "visit" && record.content.case === row.dataset.case);
  const visits = Number(row.dataset.visits) + waiting.length + 1;
  return visits < Number(dialog.dataset.least) ? "too-few" : "";
}

function record() {
  const uid = crypto.randomUUID();
  const made_at = new Date().toISOString();
  const at = form.appointment_at.value;
  return {
    uid,
    kind: "visit",
    serial: row.dataset.serial,
    to: dialog.dataset.to,
    page: location.pathname,
    kept_at: made_at,
    counts: false,
    content: {
      uid,
      case: row.dataset.case,
      outcome: form.outcome.value,
      note: form.note.value.replace(/\s+/g, " ").trim(),
      made_at,
      appointment_at: at ? new Date(at).toISOString() : null,
    },
  };
}

if (find) {
  find.closest("p").hidden = false;
  find.addEventListener("input", search);
}
if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-visit]");
    if (!link) return;
    event.preventDefault();
    open(link.closest("[data-case]"));
  }, { capture: true });
  form.addEventListener("change", showAppointment);
  form.querySelector("[data-deed=cancel]").onclick = () => dialog.close();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const found = await wrong();
    complain(found);
    if (found) return;
    await queue.keep(record());
    dialog.close();
    queue.flush();
  });
  queue.addEventListener("change", mark);
  await mark();
}
document.getElementById("work").dataset.list = "ready";
