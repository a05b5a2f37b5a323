// On every work page of people who enter forms: the queue's number and its sending,
// the service worker, and signing out without losing a form.

import { Queue } from "./queue.js";
import { openStore } from "./store.js";

const SECONDS_BETWEEN = 30;
const frame = document.getElementById("work");

export const store = await openStore();
export const queue = new Queue(store, frame.dataset.user);

export function reveal(name, shown = true) {
  for (const element of document.querySelectorAll(`[data-notice="${name}"]`)) {
    element.hidden = !shown;
  }
}

let atRisk = 0; // forms that only this page holds

async function count() {
  const mine = await queue.mine();
  atRisk = store.refused ? mine.length : queue.stuck.size;
  const held = mine.filter((record) => record.state === "rejected").length;
  const signedOut = ["not_signed_in", "csrf_failed", "not_permitted"];
  const trouble = signedOut.includes(queue.trouble);
  for (const number of document.querySelectorAll(".queue-count")) {
    number.textContent = mine.length;
    number.classList.toggle("needs-a-hand", Boolean(held || trouble || queue.unsafe));
  }
  reveal("sign-in-again", trouble);
  reveal("refused", queue.unsafe);
  reveal("others-wait", (await queue.records()).length > mine.length);
}

// Three ways to notice that the network is back; each is missed by some browser.
function keepSending() {
  const flush = () => queue.flush();
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
  setInterval(flush, SECONDS_BETWEEN * 1000);
  flush();
}

async function askForStorage() {
  const lasting = (await navigator.storage?.persisted?.()) ||
    (await navigator.storage?.persist?.());
  reveal("install", !store.refused && !lasting);
}

// This page and those it marks are kept for the days without a network.
async function keepPages() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register(frame.dataset.worker, {
    scope: frame.dataset.home,
  });
  await navigator.serviceWorker.ready;
  const links = [...document.querySelectorAll("a[data-keep]")].map((link) => link.href);
  const pages = new Set([frame.dataset.home, ...links].map((link) =>
    new URL(link, location).pathname));
  const cache = await caches.open("sipas-pages");
  for (const page of pages) {
    const answer = await fetch(page, { credentials: "same-origin" });
    if (answer.ok && answer.headers.has("X-Keep-Offline")) await cache.put(page, answer);
  }
  frame.dataset.ready = "offline";
}

// A browser's own page of errors has no way back.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const leads = link && link.origin === location.origin && link.pathname !== location.pathname;
  if (!leads || navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  if (await window.caches?.match(link.pathname, { ignoreVary: true })) {
    location.assign(link.href);
    return;
  }
  reveal("needs-network");
  document.querySelector("[data-notice=needs-network]").scrollIntoView({ block: "center" });
});

// Names and addresses leave the device with the person; forms not sent stay.
function guardSignOut() {
  const out = document.getElementById("sign-out");
  const question = document.getElementById("forms-wait");
  out?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await queue.flush();
    if ((await queue.mine()).length && question.returnValue !== "leave") {
      question.showModal();
      return;
    }
    await window.caches?.delete("sipas-pages");
    out.submit();
  });
  question?.addEventListener("close", () => {
    if (question.returnValue === "leave") out.requestSubmit();
  });
}

// Only what is in memory would be lost with the tab.
addEventListener("beforeunload", (event) => {
  if (atRisk) event.preventDefault();
});

queue.addEventListener("change", count);
guardSignOut();
await count();
keepSending();
askForStorage();
keepPages().catch((error) => console.info("no pages kept", error));
