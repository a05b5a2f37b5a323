// Entry: keys and taps to the keypad, forms to the queue, drafts to the device.

import { Keypad } from "./keypad.js";
import { queue, reveal, store } from "./page.js";
import { Screen } from "./screen.js";

const plan = JSON.parse(document.getElementById("plan").textContent);
const form = document.getElementById("sheet");
const home = document.getElementById("work").dataset.home;
const keypad = new Keypad(plan);
const screen = new Screen(keypad);
const now = () => new Date().toISOString();
// A draft is on disk so soon after a key; keys that come meanwhile go in one writing,
// or each would wait for the disk.
const MILLISECONDS_TO_DISK = 200;
let draft = newDraft();
let alone = false; // opened for one case: its form leads back to the list

function newDraft() {
  return { uid: crypto.randomUUID(), started_at: "" };
}

async function device() {
  const known = await store.get("meta", "device");
  if (known) return known.value;
  const value = `web-${crypto.randomUUID().slice(0, 8)}`;
  await store.put("meta", { name: "device", value });
  return value;
}

const deviceName = await device().catch(() => "web");

// The page is ready for the next form before this one is on disk: keys that come in
// between belong to the next form, and none is lost.
function keep() {
  const record = plan.round ? ofCase() : ofBatch();
  forget();
  keypad.plan.taken.push(keypad.serial);
  keypad.reset();
  draft = newDraft();
  holdDraft();
  unfoldConsent(true);
  screen.show();
  count();
  return queue.keep(record).then(() =>
    alone ? location.assign(home) : queue.flush(),
  );
}

let kept = 0;
function count() {
  kept += 1;
  document.getElementById("kept").textContent = kept;
  reveal("kept");
}

function ofCase() {
  const given = keypad.given();
  const scored = plan.rows.filter((row) => row.kind === "satisfaction");
  const other = plan.rows.filter((row) => row.kind !== "satisfaction");
  const pick = (rows) =>
    rows.map((row) => [row.code, given[row.code] ?? null]).filter(([, one]) => one !== null);
  return record({
    uid: draft.uid,
    round: plan.round,
    case: plan.cases[keypad.serial],
    form: plan.form,
    consent: plan.consent,
    answers: Object.fromEntries(scored.map((row) => [row.code, given[row.code] ?? null])),
    other: Object.fromEntries(pick(other)),
    started_at: draft.started_at,
    answered_at: now(),
    device: deviceName,
    sequence: draft.sequence,
  }, true);
}

function ofBatch() {
  return record({
    uid: draft.uid,
    serial: keypad.serial,
    answers: keypad.given(),
    started_at: draft.started_at,
    keyed_at: now(),
    device: deviceName,
  }, false);
}

// `counts`: forms of cases are numbered by the device, so that a lost one shows.
function record(content, counts) {
  return {
    uid: draft.uid,
    serial: keypad.serial,
    to: form.dataset.to,
    page: location.pathname,
    kept_at: now(),
    draft: saved(),
    content,
    counts,
  };
}

function saved() {
  const { serial, answers, at } = keypad;
  const page = location.pathname;
  return { ...draft, by: queue.by, page, serial, answers: { ...answers }, at };
}

// Read before the first answer; folded away while a form is being filled.
function unfoldConsent(open) {
  const told = document.getElementById("consent");
  if (told) told.open = open;
}

function changed() {
  unfoldConsent(false);
  if (!draft.started_at) draft.started_at = now();
  screen.show();
  soon ??= setTimeout(write, MILLISECONDS_TO_DISK);
}

let soon; // the draft has keys that are not on their way to the disk
function write() {
  forget();
  store.put("drafts", saved()).catch(() => reveal("refused"));
}

function forget() {
  clearTimeout(soon);
  soon = undefined;
}

// A phone may end a page that is out of sight without a word.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && soon) write();
});
addEventListener("pagehide", () => soon && write());

function meant(key) {
  let storing = false;
  const before = draft.uid;
  const ours = keypad.press(key, () => {
    storing = true;
    keep();
  });
  if (ours && !storing && before === draft.uid) changed();
  return ours;
}

// The digit of the key that is pressed, whatever letter the layout puts there: Windows'
// Vietnamese layout has "ă" on the 1, and writes digits with AltGr.
function digitOf(event) {
  const row = /^Digit([0-9])$/.exec(event.code);
  const pad = event.key.length === 1 && /^Numpad([0-9])$/.exec(event.code);
  return (row || pad)?.[1];
}

function altGr(event) {
  return event.getModifierState("AltGraph") || (event.ctrlKey && event.altKey);
}

document.addEventListener("keydown", (event) => {
  const digit = digitOf(event);
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  if (modified && !(digit && altGr(event))) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.matches?.("#sheet input[type=text]:not(#serial), #sheet input[type=number]");
  if (typing && !["Enter", "ArrowUp", "ArrowDown"].includes(event.key)) return;
  if (event.target.matches?.("a, button, summary") && event.key === "Enter") return;
  // A key held down is one answer, not a column of them.
  const held = event.repeat && event.key !== "Backspace";
  if (held || meant(digit ?? event.key)) event.preventDefault();
});

form.addEventListener("change", ({ target }) => {
  if (target.type === "radio" || target.type === "checkbox") {
    keypad.said = "";
    keypad.choose(target.name, target.value);
    changed();
  }
});

form.addEventListener("input", ({ target }) => {
  if (target.id === "serial") return typedSerial(target.value);
  if (target.type !== "text" && target.type !== "number") return;
  keypad.write(target.name, target.value);
  changed();
});

// A phone's own keyboard sends text, no keys.
function typedSerial(text) {
  keypad.serial = "";
  keypad.at = -1;
  for (const key of text.replace(/[^0-9]/g, "").slice(0, plan.digits)) keypad.press(key);
  changed();
}

form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-press]");
  if (button) meant(button.dataset.press);
  const item = target.closest(".item:not(.not-asked)");
  if (!item || target.closest("label, input")) return;
  keypad.at = keypad.place.get(item.dataset.item);
  screen.show();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keypad.finish();
  meant("Enter");
});

// A draft is its tab's own while the tab lives; whoever comes later takes it up.
function holdDraft() {
  navigator.locks?.request(`sipas-draft-${draft.uid}`, () => new Promise(() => {}));
}

async function isHeld(uid) {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some((lock) => lock.name === `sipas-draft-${uid}`);
}

async function resume(serial) {
  for (const old of await store.all("drafts")) {
    const ours = old.by === queue.by && old.page === location.pathname;
    if (!ours || (serial && old.serial !== serial) || (await isHeld(old.uid))) continue;
    draft = { uid: old.uid, started_at: old.started_at, sequence: old.sequence };
    Object.assign(keypad, { serial: old.serial, answers: old.answers, at: old.at });
    reveal("resumed");
    return true;
  }
  return false;
}

async function start() {
  for (const one of await queue.records()) {
    if (one.to === form.dataset.to) keypad.plan.taken.push(one.serial);
  }
  const wanted = new URLSearchParams(location.search).get("phieu");
  const serial = Object.keys(plan.cases ?? {}).find((key) => plan.cases[key] === wanted);
  alone = Boolean(serial);
  if (!(await resume(serial)) && serial) {
    for (const key of serial) keypad.press(key);
  }
  holdDraft();
  screen.show();
  form.dataset.ready = "keyed";
}

await start();
