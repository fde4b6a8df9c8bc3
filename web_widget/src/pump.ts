// Empties the outbox one by one: the next leaves when the one before is confirmed, so order can't break.

import type { Outbox } from "./outbox";
import type { ClientFrame } from "./wire";

export interface Carrier {
  ready(): boolean;
  carry(frame: ClientFrame): void;
}

const CONFIRM_WITHIN = 5_000;

export class Pump {
  private flying = "";
  private timer = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly carrier: Carrier,
    private readonly rejected: (key: string, text: string) => void,
  ) {}

  run(): void {
    const head = this.outbox.head();
    if (!head || this.flying || !this.carrier.ready()) return;
    this.flying = head.body.client_key;
    // A confirmation can get lost while the connection lives: the same again is harmless.
    this.later(() => this.restart(), CONFIRM_WITHIN);
    this.carrier.carry(head.body);
  }

  /** After a new connection: what was under way may or may not have arrived. */
  restart(): void {
    this.stop();
    this.run();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.flying = "";
  }

  confirmed(key: string): void {
    this.outbox.done(key);
    if (key === this.flying) this.restart();
  }

  failed(key: string, text: string, retryAfter?: number): void {
    if (retryAfter !== undefined) {
      this.flying = key;
      this.later(() => this.restart(), retryAfter * 1000 + 200);
      return;
    }
    if (this.outbox.done(key)) this.rejected(key, text);
    if (key === this.flying) this.restart();
  }

  private later(work: () => void, delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(work, delay) as unknown as number;
  }
}
