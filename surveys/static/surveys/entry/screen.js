// Shows the keypad's state on the rendered questionnaire: the lit row, the keys
// pressed, the line of progress. Nothing is decided here.

const SHOWN = 12; // items named in a warning
const byId = (id) => document.getElementById(id);

export class Screen {
  constructor(keypad) {
    this.keypad = keypad;
    this.form = byId("sheet");
    this.serial = byId("serial");
    this.progress = byId("progress");
    this.blocks = [...document.querySelectorAll(".block")];
    this.items = new Map(keypad.rows.map((row) => [row.code, byId(`row-${row.code}`)]));
    document.documentElement.classList.add("keyed");
  }

  show() {
    const { keypad } = this;
    const asked = keypad.asked();
    for (const row of keypad.rows) this.showItem(row, asked.has(row.code));
    this.serial.value = keypad.serial;
    this.progress.value = keypad.done;
    this.light();
    this.say();
  }

  showItem(row, asked) {
    const item = this.items.get(row.code);
    const given = answerOf(this.keypad, row);
    item.classList.toggle("not-asked", !asked);
    item.classList.toggle("given", given !== undefined);
    for (const input of item.querySelectorAll("input")) {
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = [given].flat().includes(input.value);
      } else if (document.activeElement !== input) {
        input.value = given ?? "";
      }
    }
  }

  // The lit row in sight, and words where words are typed.
  light() {
    const { keypad } = this;
    const lit = keypad.row ? this.items.get(keypad.row.code) : null;
    const place = lit ?? (keypad.ended ? byId("finish") : byId("of-serial"));
    for (const other of document.querySelectorAll(".lit")) other.classList.remove("lit");
    place.classList.add("lit");
    const here = place.closest(".block");
    this.form.classList.toggle("at-serial", !here && !keypad.ended);
    this.form.classList.toggle("at-end", keypad.ended);
    for (const block of this.blocks) block.classList.toggle("here", block === here);
    const typed = lit?.querySelector("input[type=text], input[type=number]");
    if (typed) typed.focus();
    else if (keypad.row || keypad.ended) this.leave(document.activeElement);
    const narrow = matchMedia("(max-width: 61.99rem)").matches;
    place.scrollIntoView({ block: narrow && lit ? "center" : "nearest" });
  }

  // A box that is no longer lit must not take the next keys.
  leave(element) {
    if (element?.closest("#sheet") && element.matches("input")) element.blur();
  }

  say() {
    const { said } = this.keypad;
    for (const notice of document.querySelectorAll("[data-said]")) {
      notice.hidden = notice.dataset.said !== said;
    }
    const empty = said === "empty" ? this.keypad.empty() : [];
    const more = empty.length - SHOWN;
    byId("empty-items").textContent =
      empty.slice(0, SHOWN).join(", ") + (more > 0 ? ` (+${more})` : "");
    if (said && said !== "key") byId("notices").scrollIntoView({ block: "nearest" });
    this.form.classList.toggle("wrong-key", said === "key");
  }
}

function answerOf(keypad, row) {
  const answer = keypad.answers[row.code];
  return answer === null ? "" : answer;
}
