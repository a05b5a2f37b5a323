// A passkey is made or asked by the browser; the form carries its answer to the server.

const TEXT = { clientDataJSON: 1, attestationObject: 1, authenticatorData: 1, signature: 1 };
const section = document.querySelector("[data-passkey]");

function say(word) {
  for (const line of section.querySelectorAll("[data-said]")) {
    line.hidden = line.dataset.said !== word;
  }
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Challenges and numbers of keys travel as text, and are bytes to the browser.
function options() {
  const said = JSON.parse(section.dataset.options);
  const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
  said.challenge = bytes(said.challenge);
  if (said.user) said.user.id = bytes(said.user.id);
  if (said.excludeCredentials) said.excludeCredentials = known(said.excludeCredentials);
  if (said.allowCredentials) said.allowCredentials = known(said.allowCredentials);
  return said;
}

function answer(key) {
  const response = {};
  for (const name in TEXT) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

function usable() {
  const asked = JSON.parse(section.dataset.options);
  const site = asked.rpId ?? asked.rp.id;
  const here = location.hostname === site || location.hostname.endsWith(`.${site}`);
  return Boolean(window.PublicKeyCredential) && window.isSecureContext && here;
}

async function give(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  say("waits");
  try {
    const ways = navigator.credentials;
    const key = await ways[section.dataset.passkey]({ publicKey: options() });
    form.elements.passkey.value = answer(key);
    form.submit();
  } catch (error) {
    button.disabled = false;
    say(error.name === "InvalidStateError" ? "known" : "ended");
  }
}

if (section) {
  const form = section.querySelector("form");
  section.hidden = false;
  if (usable()) {
    form.addEventListener("submit", give);
  } else {
    form.hidden = true;
    say("cannot");
  }
}
