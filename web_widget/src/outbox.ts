// What the visitor said and the hub has not confirmed yet. Survives a reload; one entry per storage key, so that
// two tabs can't overwrite each other's.

import type { Store } from "./store";
import type { Storable } from "./wire";

export interface Entry {
  order: number;
  body: Storable;
}

const PLACE = "out:";

export class Outbox {
  private entries: Entry[] = [];

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {
    for (const name of store.names(PLACE)) {
      const entry = parsed(store.get(name));
      if (entry) this.entries.push(entry);
      else store.remove(name);
    }
    this.sort();
  }

  add(body: Storable): Entry {
    const newest = this.entries.length ? this.entries[this.entries.length - 1]!.order : 0;
    const entry = { order: Math.max(newest + 1, this.now() * 100), body };
    this.entries.push(entry);
    this.store.set(PLACE + body.client_key, JSON.stringify(entry));
    return entry;
  }

  head(): Entry | undefined {
    return this.entries[0];
  }

  all(): readonly Entry[] {
    return this.entries;
  }

  find(key: string): Entry | undefined {
    return this.entries.filter((entry) => entry.body.client_key === key)[0];
  }

  /** Whether it was still here: the second confirmation of the same key changes nothing. */
  done(key: string): boolean {
    const left = this.entries.filter((entry) => entry.body.client_key !== key);
    const was = left.length < this.entries.length;
    this.entries = left;
    this.store.remove(PLACE + key);
    return was;
  }

  private sort(): void {
    this.entries.sort((a, b) => a.order - b.order);
  }
}

function parsed(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text || "") as Entry;
    return entry && entry.body && entry.body.client_key && entry.order ? entry : null;
  } catch {
    return null;
  }
}

/** 96 random bits: the name under which the hub knows a repeat. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode.apply(null, Array.from(bytes))).replace(/\+/g, "-").replace(/\//g, "_");
}
