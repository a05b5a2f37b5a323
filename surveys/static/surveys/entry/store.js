// What a device keeps: forms on their way, drafts, receipts. IndexedDB, no library.
//
// When a browser refuses storage the same is kept in memory, and `refused` says so:
// the page still works with a network, and urges to export.

const NAME = "sipas";
const STORES = { queue: "uid", drafts: "uid", receipts: "uid", meta: "name" };

// In fours, as it is read out and written down.
export function receiptCode(receipt) {
  return (receipt ?? "").replace(/(.{4})(?=.)/g, "$1 ");
}

export async function openStore() {
  try {
    return new Store(await opened());
  } catch (error) {
    console.warn("storage refused", error);
    return new Memory();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

class Store {
  refused = false;

  constructor(database) {
    this.database = database;
    // Another tab may want a newer layout; holding on would block it.
    database.onversionchange = () => database.close();
  }

  // Resolves when the transaction is done, with what the request of `work` found.
  // What was written is on disk by then, drafts as well as forms.
  transact(names, mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(names, mode, {
        durability: mode === "readonly" ? "default" : "strict",
      });
      let found;
      transaction.oncomplete = () => resolve(found?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      found = work(...names.map((name) => transaction.objectStore(name)));
    });
  }

  all(name) {
    return this.transact([name], "readonly", (store) => store.getAll());
  }

  get(name, key) {
    return this.transact([name], "readonly", (store) => store.get(key));
  }

  put(name, value) {
    return this.transact([name], "readwrite", (store) => {
      store.put(value);
    });
  }

  remove(name, key) {
    return this.transact([name], "readwrite", (store) => {
      store.delete(key);
    });
  }

  // A form takes its number and its draft's place in one stroke: whatever happens to
  // the tab, it is either still a draft or in the queue.
  keep(record) {
    const names = ["queue", "drafts", "meta"];
    return this.transact(names, "readwrite", (queue, drafts, meta) => {
      const counter = meta.get("sequence");
      counter.onsuccess = () => {
        if (record.counts && record.content.sequence === undefined) {
          record.content.sequence = (counter.result?.value ?? 0) + 1;
          meta.put({ name: "sequence", value: record.content.sequence });
        }
        queue.put(record);
        drafts.delete(record.uid);
      };
    });
  }

  // A rejected form becomes a draft again: same uid, same number.
  reopen(record) {
    return this.transact(["queue", "drafts"], "readwrite", (queue, drafts) => {
      queue.delete(record.uid);
      drafts.put({ ...record.draft, sequence: record.content.sequence });
    });
  }

  // The server has it: only its number and the receipt stay here.
  settle(record, receipt) {
    return this.transact(["queue", "receipts"], "readwrite", (queue, receipts) => {
      queue.delete(record.uid);
      receipts.put(received(record, receipt));
    });
  }
}

function received(record, receipt) {
  const { uid, by, serial, kind = "form", content } = record;
  return { uid, by, serial, kind, case: content.case, ...receipt };
}

class Memory {
  refused = true;
  kept = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));

  async all(name) {
    return [...this.kept[name].values()];
  }

  async get(name, key) {
    return this.kept[name].get(key);
  }

  async put(name, value) {
    this.kept[name].set(value[STORES[name]], value);
  }

  async remove(name, key) {
    this.kept[name].delete(key);
  }

  async keep(record) {
    await this.put("queue", record);
    await this.remove("drafts", record.uid);
  }

  async reopen(record) {
    await this.remove("queue", record.uid);
    await this.put("drafts", record.draft);
  }

  async settle(record, receipt) {
    await this.remove("queue", record.uid);
    await this.put("receipts", received(record, receipt));
  }
}
