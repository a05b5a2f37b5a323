// Keys of whoever appraises a component unit by unit; every deed also has its button.
"use strict";

const rows = [...document.querySelectorAll(".units tbody tr")];
const at = rows.findIndex((row) => row.classList.contains("here"));

function go(step) {
  const link = rows[at + step]?.querySelector("th a");
  if (link) location.assign(link.href);
}

const KEYS = {
  a: () => document.querySelector("#accept button")?.click(),
  j: () => go(1),
  k: () => go(-1),
  p: () => document.querySelector("#id_point")?.select(),
  r: () => {
    const asking = document.querySelector(".in-hand details");
    if (!asking) return;
    asking.open = true;
    asking.querySelector("[name=words]").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const deed = KEYS[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed();
});

rows[at]?.scrollIntoView({ block: "nearest" });
