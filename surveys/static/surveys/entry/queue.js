// Forms on their way to the server, and the only place that sends them.
//
// A record leaves the device on the server's receipt for its uid, and never before:
// not on silence, not on an error, not on signing out. One tab sends at a time.

const AT_ONCE = 50;
const SECONDS_TO_ANSWER = 30;
const RECEIVED = ["created", "duplicate", "conflict"];
// Answers that are about the person, the network or the server, and not about a record.
const EVERYBODYS = [401, 403, 404, 429, 502, 503, 504, 507];

export class Queue extends EventTarget {
  constructor(store, by) {
    super();
    this.store = store;
    this.by = by;
    this.stuck = new Map(); // forms the device would not store: in memory only
    this.trouble = ""; // why the last sending failed: "network", or the server's code
    this.others = new BroadcastChannel("sipas-queue");
    this.others.onmessage = () => this.tell(false);
  }

  tell(others = true) {
    this.dispatchEvent(new Event("change"));
    if (others) this.others.postMessage("change");
  }

  async records() {
    return [...(await this.store.all("queue")), ...this.stuck.values()];
  }

  get unsafe() {
    return this.store.refused || this.stuck.size > 0;
  }

  async keep(record) {
    const whole = { ...record, by: this.by, state: "waiting" };
    try {
      await this.store.keep(whole);
    } catch (error) {
      console.warn("not stored", error);
      this.stuck.set(record.uid, whole);
    }
    this.tell();
  }

  // Another person's forms wait until that person signs in here.
  async mine() {
    return (await this.records()).filter((record) => record.by === this.by);
  }

  // Take back a visit that the server refused.
  async drop({ uid }) {
    await this.store.remove("queue", uid);
    this.stuck.delete(uid);
    this.tell();
  }

  // Send what waits, one tab at a time. What is kept meanwhile goes in another turn.
  flush() {
    this.again = Boolean(this.sending);
    this.sending ??= this.alone(() => this.sendAll()).finally(() => {
      this.sending = undefined;
      if (this.again) this.flush();
    });
    return this.sending;
  }

  // One record, even if it was rejected before.
  retry(uid) {
    return this.alone(() => this.sendAll(uid));
  }

  async alone(work) {
    return navigator.locks ? navigator.locks.request("sipas-queue", work) : work();
  }

  async sendAll(uid) {
    const chosen = (await this.mine()).filter((record) =>
      uid ? record.uid === uid : record.state === "waiting",
    );
    for (const [to, records] of groups(chosen.sort(inOrder))) {
      for (let from = 0; from < records.length; from += AT_ONCE) {
        // What one address does not take keeps nothing from another.
        if (!(await this.send(to, records.slice(from, from + AT_ONCE)))) break;
      }
    }
  }

  // Whether it makes sense to go on. What the server would not look at as a whole is
  // sent in halves, down to the one record that it is about; the others go on.
  async send(to, records) {
    let results;
    try {
      results = await post(to, records);
      this.trouble = "";
    } catch (error) {
      this.trouble = error.code ?? "network";
      this.tell();
      if (!error.status || EVERYBODYS.includes(error.status)) return false;
      return records.length > 1 ? this.halves(to, records) : this.setAside(records[0], error);
    }
    for (const [place, record] of records.entries()) {
      await this.judge(record, resultOf(record, results, place));
    }
    this.tell();
    return true;
  }

  async halves(to, records) {
    const middle = Math.ceil(records.length / 2);
    const first = await this.send(to, records.slice(0, middle));
    return first && this.send(to, records.slice(middle));
  }

  // A record the server answers with an error of its own waits; nothing waits behind it.
  async setAside(record, error) {
    const outcome = error.status < 500 ? "rejected" : "waiting";
    if (error.errors) await this.judge(record, { outcome, errors: error.errors });
    return true;
  }

  async judge(record, result) {
    if (!result) return;
    const { uid } = record;
    if (RECEIVED.includes(result.outcome)) {
      const { outcome, receipt, received_at } = result;
      await this.store.settle(record, { outcome, receipt, received_at });
      this.stuck.delete(uid);
      return;
    }
    const errors = result.errors ?? [];
    const again = result.outcome === "waiting" || errors.some(({ code }) => code === "busy");
    const judged = { ...record, state: again ? "waiting" : "rejected", errors };
    if (this.stuck.has(uid)) this.stuck.set(uid, judged);
    else await this.store.put("queue", judged);
  }
}

// Visits before the forms that end their cases, each as they were made.
function inOrder(one, other) {
  const visits = (other.kind === "visit") - (one.kind === "visit");
  return visits || one.kept_at.localeCompare(other.kept_at);
}

function groups(records) {
  const byAddress = new Map();
  for (const record of records) {
    if (!byAddress.has(record.to)) byAddress.set(record.to, []);
    byAddress.get(record.to).push(record);
  }
  return byAddress;
}

async function post(to, records) {
  const sent_at = new Date().toISOString();
  const stamp = ({ content, counts, kind }) =>
    counts || kind === "visit" ? { ...content, sent_at } : content;
  const answer = await fetch(to, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify({ records: records.map(stamp), channel: "offline" }),
    signal: AbortSignal.timeout(SECONDS_TO_ANSWER * 1000),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || !said.results) {
    // Who is signed out is led to the page of signing in.
    const signedOut = answer.ok && answer.redirected;
    throw Object.assign(new Error(answer.status), {
      code: signedOut ? "not_signed_in" : (said.errors?.[0]?.code ?? "network"),
      errors: said.errors,
      // A page in place of an answer comes from somebody between us and the server.
      status: answer.ok ? undefined : answer.status,
    });
  }
  return said.results;
}

// Results come in the order of the records; one that could not be read has no uid.
function resultOf(record, results, place) {
  const own = results[place];
  return own?.uid === record.uid || own?.uid === ""
    ? own
    : results.find((result) => result.uid === record.uid);
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}
