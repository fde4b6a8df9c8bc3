// A small memory that outlives the page where the browser allows it, and the page's life where not.

export interface Store {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  names(beginning: string): string[];
}

/** `area` is localStorage; it may be missing, forbidden or full. */
export function openStore(prefix: string, area: () => Storage): Store {
  const own = new Map<string, string>();
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(area());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (name) => own.get(name) ?? attempt((storage) => storage.getItem(prefix + name), null),
    set(name, value) {
      const kept = attempt((storage) => (storage.setItem(prefix + name, value), true), false);
      if (kept) own.delete(name);
      else own.set(name, value);
    },
    remove(name) {
      own.delete(name);
      attempt((storage) => storage.removeItem(prefix + name), undefined);
    },
    names(beginning) {
      const stored = attempt((storage) => Object.keys(storage), [] as string[])
        .filter((name) => name.indexOf(prefix + beginning) === 0)
        .map((name) => name.slice(prefix.length));
      const kept = Array.from(own.keys()).filter((name) => name.indexOf(beginning) === 0 && stored.indexOf(name) < 0);
      return stored.concat(kept);
    },
  };
}
