/** A hub small enough for tests: numbers its frames, keeps them, replays or resets, remembers client keys. */
import type { SocketOptions } from "../../../web_shared/steady_socket";
import type { Message } from "../api/types";
import { message } from "./samples";

type Received = Record<string, unknown> & { t: string };

export class FakeHub {
  readonly received: Received[] = [];
  readonly stored = new Map<string, Message>();
  replays = true;
  answersSends = true;
  refuses = false; // no line opens
  connections = 0;
  private seq = 0;
  private kept: { seq: number; text: string }[] = [];
  private line: FakeLine | null = null;
  private session = "s1";
  private ids = 1000;

  readonly options: Partial<SocketOptions> = {
    random: () => 0,
    make: () => {
      if (this.refuses) throw new Error("refused");
      this.connections += 1;
      return (this.line = new FakeLine(this)) as unknown as WebSocket;
    },
  };

  /** Number, keep and, when a line is open, send. */
  push(frame: Record<string, unknown>): void {
    const text = JSON.stringify({ ...frame, seq: ++this.seq });
    this.kept.push({ seq: this.seq, text });
    this.line?.deliver(text);
  }
  tell(frame: Record<string, unknown>): void {
    this.line?.deliver(JSON.stringify(frame));
  }
  say(text: string, more: Partial<Message> = {}): void {
    this.push({ t: "message", message: message({ id: ++this.ids, text, ...more }), conversation: null, suggestions: null });
  }
  cut(): void {
    const line = this.line;
    this.line = null;
    line?.drop();
  }
  /** The hub was started anew: old sessions and frames are gone. */
  restart(): void {
    this.kept = [];
    this.seq = 0;
    this.session = "s2";
    this.cut();
  }
  forgetFrames(): void {
    this.kept = [];
  }
  of(t: string): Received[] {
    return this.received.filter((frame) => frame.t === t);
  }

  take(frame: Received): void {
    this.received.push(frame);
    if (frame.t === "hello") this.greet(String(frame["session"]), Number(frame["last"]));
    if (frame.t === "send") this.store(frame);
  }
  private greet(session: string, last: number): void {
    const missed = this.kept.filter((one) => one.seq > last);
    const resumed = session === this.session && missed.length === this.seq - last;
    const seq = resumed ? last : this.seq;
    this.tell({ t: "welcome", session: this.session, seq, resumed, server_time: new Date().toISOString(), version: "0" });
    if (resumed && this.replays) missed.forEach((one) => this.line?.deliver(one.text));
    if (!resumed && session) this.tell({ t: "reset", seq: this.seq });
  }
  private store(frame: Received): void {
    const key = String(frame["client_key"]);
    const duplicate = this.stored.has(key);
    if (!duplicate) this.stored.set(key, message({ id: ++this.ids, author: "agent", text: String(frame["text"]), client_key: key }));
    if (this.answersSends) this.tell({ t: "sent", client_key: key, message: this.stored.get(key), duplicate });
  }
}

class FakeLine {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(private readonly hub: FakeHub) {
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }
  send(text: string): void {
    if (this.readyState === 1) this.hub.take(JSON.parse(text) as Received);
  }
  deliver(text: string): void {
    if (this.readyState === 1) this.onmessage?.({ data: text });
  }
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  close(): void {
    this.readyState = 3;
  }
}
