// The keypad: which key gives which answer, and where it leads. Knows no page.
//
// `plan` comes from the instrument (surveys/questionnaire/sheet.py): rows with their keys,
// the skips, and the serials that may be keyed. Every key is dealt with at once, in
// order, so nothing typed ahead is lost.

export const SERIAL = -1;

export class Keypad {
  constructor(plan) {
    this.plan = plan;
    this.rows = plan.rows;
    this.place = new Map(plan.rows.map((row, at) => [row.code, at]));
    this.reset();
  }

  reset() {
    this.serial = "";
    this.answers = {}; // item: "4", "x", "" (no answer), ["a", "b"] or typed text
    this.at = SERIAL;
    this.half = ""; // the first of two digits
    this.warned = false;
    this.said = ""; // what is wrong: "key", "serial", "taken" or "empty"
  }

  get row() {
    return this.rows[this.at];
  }

  // To the end, from where Enter keeps the form.
  finish() {
    if (!this.wrongSerial()) this.at = this.rows.length;
  }

  get ended() {
    return this.at >= this.rows.length;
  }

  // Whether the key was meant for us. `store` is called when the form is to be kept.
  press(key, store) {
    this.said = "";
    if (key === "Enter") this.enter(store);
    else if (key === "Backspace") this.back();
    else if (key === "ArrowUp") this.up();
    else if (key === "ArrowDown") this.next();
    else if (/^[0-9]$/.test(key)) return this.digit(key);
    else return false;
    return true;
  }

  digit(key) {
    if (this.at === SERIAL) return this.serialDigit(key);
    if (this.ended || !this.row.width) return false;
    this.warned = false;
    this.half += key;
    if (this.half.length < this.row.width) return true;
    const value = this.row.keys[this.half];
    this.half = "";
    if (value === undefined) this.said = "key";
    else this.choose(this.row.code, value);
    return true;
  }

  serialDigit(key) {
    if (this.serial.length < this.plan.digits) this.serial += key;
    if (this.serial.length === this.plan.digits) {
      this.said = this.wrongSerial();
      if (!this.said) this.next();
    }
    return true;
  }

  // "" when the serial may be keyed, else why not.
  wrongSerial() {
    if (this.serial.length < this.plan.digits) return "serial";
    if (this.plan.taken.includes(this.serial)) return "taken";
    return this.plan.cases === null || this.serial in this.plan.cases ? "" : "serial";
  }

  // Give an answer; one of several is put on or taken off. Leads on when complete.
  choose(code, value) {
    this.at = this.place.get(code);
    const row = this.row;
    if (row.kind !== "multiple") {
      this.answers[code] = value;
    } else {
      const chosen = this.answers[code] || [];
      const without = chosen.filter((one) => one !== value);
      const more = without.length === chosen.length;
      if (more && row.choose && chosen.length >= row.choose) {
        this.said = "key";
        return;
      }
      this.answers[code] = more ? [...chosen, value] : without;
      if (this.answers[code].length !== row.choose) return;
    }
    this.forget();
    this.next();
  }

  write(code, text) {
    this.answers[code] = text;
  }

  // Answers to items that are no longer asked are taken away.
  forget() {
    const asked = this.asked();
    for (const code of Object.keys(this.answers)) {
      if (!asked.has(code)) delete this.answers[code];
    }
  }

  // Codes of the items this person is asked, as surveys.questionnaire says.
  asked() {
    const asked = new Set();
    for (const row of this.rows) {
      const skips = this.plan.skips.filter((skip) => skip.items.includes(row.code));
      const open = (skip) =>
        asked.has(skip.when) &&
        [this.answers[skip.when]].flat().some((one) => skip.answers.includes(one));
      if (skips.every(open)) asked.add(row.code);
    }
    return asked;
  }

  next() {
    if (this.at === SERIAL && (this.said = this.wrongSerial())) return;
    const asked = this.asked();
    this.half = "";
    do this.at += 1;
    while (!this.ended && !asked.has(this.row.code));
  }

  up() {
    const asked = this.asked();
    this.half = "";
    do this.at -= 1;
    while (this.at > SERIAL && !asked.has(this.row.code));
    this.at = Math.max(this.at, SERIAL);
  }

  back() {
    if (this.half) this.half = "";
    else if (this.at !== SERIAL) this.up();
    else this.serial = this.serial.slice(0, -1);
  }

  // Ends an item of several answers or words; elsewhere keeps the form.
  enter(store) {
    if (this.at === SERIAL) return this.next();
    const open = this.row;
    if (open && (open.kind === "multiple" || !open.width)) {
      this.next();
      if (!this.ended) return;
    }
    if ((this.said = this.wrongSerial())) {
      this.at = SERIAL;
      return;
    }
    if (this.empty().length && !this.warned) {
      this.warned = true; // a warning is no wall: Enter again keeps the form
      this.said = "empty";
      return;
    }
    store();
  }

  // Items asked and passed over; "no answer" is an answer of the paper, and keyed.
  empty() {
    const asked = this.asked();
    return this.rows
      .filter((row) => asked.has(row.code) && row.kind !== "text")
      .filter((row) => this.answers[row.code] === undefined)
      .map((row) => row.code);
  }

  get done() {
    const asked = this.asked();
    const keyed = [...asked].filter((code) => this.answers[code] !== undefined);
    return asked.size ? keyed.length / asked.size : 0;
  }

  // The answers as the questionnaire keeps them: levels as numbers, blanks as null.
  given() {
    return Object.fromEntries(
      this.rows
        .filter((row) => this.answers[row.code] !== undefined)
        .map((row) => [row.code, plain(row, this.answers[row.code])]),
    );
  }
}

function plain(row, answer) {
  if (answer === "" || answer === null) return null;
  const isNumber = row.kind === "satisfaction" || row.kind === "number";
  return isNumber && /^[0-9]+$/.test(answer) ? Number(answer) : answer;
}
