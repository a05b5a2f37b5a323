// The queue as the person sees it: each record, why it waits, and what can be done.

import { queue, store } from "./page.js";
import { receiptCode } from "./store.js";

const list = document.getElementById("records");
const RECEIPTS = 50; // shown, of those kept here
const words = document.documentElement.lang.startsWith("en") ? "en" : "vi";

async function show() {
  const mine = await queue.mine();
  mine.sort((a, b) => a.kept_at.localeCompare(b.kept_at));
  list.replaceChildren(...mine.map(line));
  document.getElementById("nothing").hidden = mine.length > 0;
  document.getElementById("export").disabled = mine.length === 0;
  const receipts = await store.all("receipts");
  const forms = receipts.filter(({ by, kind }) => by === queue.by && kind !== "visit");
  document.getElementById("sent").textContent = forms.length;
  showReceipts(forms);
}

// What respondents are handed, the newest first.
function showReceipts(forms) {
  forms.sort((a, b) => (b.received_at ?? "").localeCompare(a.received_at ?? ""));
  const copy = document.getElementById("receipt").content;
  document.getElementById("receipts").replaceChildren(
    ...forms.filter(({ receipt }) => receipt).slice(0, RECEIPTS).map((form) => {
      const row = copy.cloneNode(true);
      row.querySelector("[data-part=serial]").textContent = form.serial ?? "";
      row.querySelector("[data-part=code]").textContent = receiptCode(form.receipt);
      row.querySelector("[data-part=received]").textContent =
        new Date(form.received_at).toLocaleString(words);
      return row;
    }),
  );
  document.getElementById("of-receipts").hidden = forms.length === 0;
}

function line(record) {
  const copy = document.getElementById("record").content.cloneNode(true);
  const part = (name) => copy.querySelector(`[data-part="${name}"]`);
  part("serial").textContent = record.serial;
  part("kept").textContent = new Date(record.kept_at).toLocaleString(words);
  for (const state of copy.querySelectorAll("[data-state]")) {
    state.hidden = state.dataset.state !== record.state;
  }
  part("errors").textContent = (record.errors ?? []).map((error) =>
    [error.field.split(".").slice(1).join("."), error[words]].filter(Boolean).join(": "),
  ).join(" ");
  part("retry").onclick = () => queue.retry(record.uid);
  part("export").onclick = () => save([record]);
  const isVisit = record.kind === "visit";
  part("visit").hidden = !isVisit;
  part("mend").hidden = record.state !== "rejected" || isVisit;
  // A visit the server does not take is recorded anew; a form is never dropped.
  part("drop").hidden = record.state !== "rejected" || !isVisit;
  part("drop").onclick = () => queue.drop(record);
  part("mend").onclick = () => mend(record);
  return copy;
}

// A rejected form becomes a draft again, under the same uid.
async function mend(record) {
  await store.reopen(record);
  location.assign(`${record.page}?phieu=${record.content.case ?? ""}`);
}

// A file a supervisor can take in; the records stay here until the receipt.
function save(records) {
  const [visits, forms] = [true, false].map((isVisit) => records
    .filter((record) => (record.kind === "visit") === isVisit)
    .map((record) => record.content));
  const content = { records: forms, ...(visits.length ? { visits } : {}) };
  const file = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `sipas-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

document.getElementById("export").onclick = async () => save(await queue.mine());
document.getElementById("send").onclick = () => queue.flush();
queue.addEventListener("change", show);
await show();
