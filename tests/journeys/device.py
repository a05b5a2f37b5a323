"""What a device keeps, asked of its own database."""

KEPT = """(name) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("sipas");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction([name]).objectStore(name).getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""
