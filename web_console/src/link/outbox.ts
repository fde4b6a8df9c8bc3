/** What was written and not yet confirmed, in order; it survives a reload of the page. */
import type { Given, Wire } from "../api/types";

export type Outgoing = Given<Wire["Send"], "t" | "client_key" | "conversation_id"> & { at: string };

export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

export class Outbox {
  private entries: Outgoing[];

  constructor(
    private readonly shelf: Shelf,
    private readonly name: string,
  ) {
    this.entries = this.read();
  }

  all(): readonly Outgoing[] {
    return this.entries;
  }
  add(entry: Outgoing): void {
    this.entries = [...this.entries, entry];
    this.write();
  }
  /** Take the entry out, because it is confirmed, refused or withdrawn. */
  settle(clientKey: string): Outgoing | undefined {
    const settled = this.entries.find((entry) => entry.client_key === clientKey);
    if (settled) {
      this.entries = this.entries.filter((entry) => entry !== settled);
      this.write();
    }
    return settled;
  }

  private read(): Outgoing[] {
    try {
      const kept: unknown = JSON.parse(this.shelf.getItem(this.name) ?? "[]");
      return Array.isArray(kept) ? (kept as Outgoing[]) : [];
    } catch {
      return [];
    }
  }
  private write(): void {
    try {
      this.shelf.setItem(this.name, JSON.stringify(this.entries));
    } catch {
      // A full or forbidden store costs only the survival of a reload; the entries stay in memory.
    }
  }
}
