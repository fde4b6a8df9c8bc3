// The connection to the hub: finds back by itself, resumes by message id, and empties the outbox strictly in order.

import type { Outbox } from "./outbox";
import { Pump, type Carrier } from "./pump";
import { Polling } from "./polling";
import type { Store } from "./store";
import type { ClientFrame, Problem, ServerFrame, Session } from "./wire";

export type LinkState = "idle" | "connecting" | "open" | "polling" | "waiting" | "refused" | "ended";

export interface LinkEvents {
  frame(frame: ServerFrame): void;
  session(session: Session): void;
  state(state: LinkState, attempt: number): void;
  /** The hub will never take this one. */
  rejected(key: string, text: string): void;
  refused(problem: Problem): void;
  later(problem: Problem): void; // it is tried again by itself
}

const PING_EVERY = 20_000;
const PONG_WITHIN = 6_000;
const WELCOME_WITHIN = 10_000;
const BLOCKED_AFTER = 2;
const RETRY_SOCKET_AFTER = 60_000;
// The last few are asked for again: one that was stored late has a smaller id than one already seen.
const OVERLAP = 5;

export class Link implements Carrier {
  state: LinkState = "idle";
  paused = false; // the account is closed for a while
  token: string;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private known = false;
  private unwelcomed = 0;
  private ids: string[] = [];
  private renewAt = Infinity;
  private timers: { [name: string]: number | undefined } = {};
  private readonly pump: Pump;
  private readonly polling: Polling;

  constructor(
    readonly base: string,
    readonly lang: () => string,
    private readonly store: Store,
    outbox: Outbox,
    private readonly events: LinkEvents,
  ) {
    this.token = store.get("token") || "";
    this.pump = new Pump(outbox, this, (key, text) => events.rejected(key, text));
    this.polling = new Polling(this, this.pump, (frame) => this.took(frame));
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.hurry();
    });
  }

  start(): void {
    if (this.state === "idle" || this.state === "ended" || this.state === "refused") void this.connect();
  }

  /** Somebody is looking again, or the network is back: don't wait for the timer. */
  hurry(): void {
    if (this.state === "waiting") void this.connect();
    else if (this.state === "open") this.ping();
  }

  flush(): void {
    this.pump.run();
  }

  /** For what needs no confirmation: lost when not connected. */
  say(frame: ClientFrame): boolean {
    if (this.state !== "open" || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  ready(): boolean {
    return this.state === "open" || this.state === "polling";
  }

  carry(frame: ClientFrame): void {
    if (!this.say(frame)) this.polling.post(frame);
  }

  last(): string {
    return this.ids.length ? this.ids[Math.max(0, this.ids.length - OVERLAP)]! : "";
  }

  note(id: string): void {
    if (this.ids.indexOf(id) >= 0) return;
    this.ids.push(id);
    this.ids.sort((a, b) => Number(a) - Number(b));
    this.ids = this.ids.slice(-50);
  }

  async fetchSession(): Promise<boolean> {
    const body = JSON.stringify({ token: this.token, lang: this.lang() });
    const response = await fetch(this.base + "/session", { method: "POST", body });
    if (response.status >= 500 || response.status === 429) {
      const problem = (await response.json()) as Problem;
      this.events.later(problem);
      this.turnedAway(problem.code);
      throw new Error("later");
    }
    if (!response.ok) return this.refused((await response.json()) as Problem);
    const session = (await response.json()) as Session;
    this.known = true;
    this.keep(session.token, session.expires_at);
    this.events.session(session);
    return true;
  }

  private async connect(): Promise<void> {
    this.stopTimers();
    this.change("connecting");
    try {
      if (this.needsSession() && !(await this.fetchSession())) return;
    } catch {
      return this.again();
    }
    if (this.unwelcomed >= BLOCKED_AFTER) return this.poll();
    this.dial();
  }

  /** After a failure, plain HTTP is tried first: only if that works can sockets be what is blocked. */
  private needsSession(): boolean {
    return !this.known || !this.token || Date.now() > this.renewAt || this.attempt > 1;
  }

  private dial(): void {
    const socket = (this.socket = new WebSocket(this.base.replace(/^http/, "ws") + "/socket"));
    socket.onopen = () => {
      const hello: ClientFrame = { t: "hello", v: 1, token: this.token, last: this.last(), lang: this.lang() };
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.heard(JSON.parse(event.data as string) as ServerFrame);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
    this.timer("welcome", () => this.drop(), WELCOME_WITHIN);
  }

  private heard(frame: ServerFrame): void {
    this.timer("pong");
    if (frame.t === "welcome") return this.welcomed(frame);
    if (frame.t === "page" && frame.more && frame.after) this.catchUp(frame.messages);
    if (frame.t === "token") this.keep(frame.token, frame.expires_at);
    if (frame.t === "bye") return this.dismissed(frame.reason, frame.reconnect_after);
    if (frame.t === "error") this.turnedAway(frame.code);
    if (frame.t === "error" && frame.code.indexOf("token_") === 0) return this.forget();
    this.took(frame);
  }

  /** What socket and polling have in common. */
  private took(frame: ServerFrame): void {
    if (frame.t === "sent") this.pump.confirmed(frame.client_key);
    if (frame.t === "message") {
      this.note(frame.message.id);
      if (frame.message.client_key) this.pump.confirmed(frame.message.client_key);
    }
    if (frame.t === "page" && !frame.before) for (const message of frame.messages) this.note(message.id);
    if (frame.t === "error" && frame.client_key) this.pump.failed(frame.client_key, frame.text, frame.retry_after);
    this.events.frame(frame);
  }

  private welcomed(frame: ServerFrame & { t: "welcome" }): void {
    this.timer("welcome");
    this.attempt = this.unwelcomed = 0;
    this.paused = false;
    const resumed = this.ids.length > 0;
    const messages = frame.messages || [];
    for (const message of messages) {
      this.note(message.id);
      if (message.client_key) this.pump.confirmed(message.client_key);
    }
    this.change("open");
    this.events.frame(frame);
    if (resumed && frame.more) this.catchUp(messages);
    this.keepAlive();
    this.pump.restart();
  }

  private catchUp(messages: { id: string }[]): void {
    const newest = messages[messages.length - 1];
    if (newest) this.say({ t: "history", after: newest.id });
  }

  private keepAlive(): void {
    const beat = (): void => {
      this.ping();
      this.keepAlive();
    };
    this.timer("ping", beat, PING_EVERY);
  }

  private ping(): void {
    if (Date.now() > this.renewAt) this.say({ t: "renew" });
    if (this.say({ t: "ping", n: this.attempt })) this.timer("pong", () => this.drop(), PONG_WITHIN);
  }

  /** Give the socket up without waiting for a closing hand-shake that may never come. */
  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
    this.lost();
  }

  private lost(): void {
    this.socket = null;
    if (this.state === "connecting") this.unwelcomed++;
    if (this.state === "connecting" || this.state === "open") this.again();
  }

  private turnedAway(code: string): void {
    if (code === "account_off") this.paused = true;
  }

  private refused(problem: Problem): false {
    this.events.refused(problem);
    this.change("refused");
    return false;
  }

  private dismissed(reason: string, after: number | undefined): void {
    this.turnedAway(reason);
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
    if (reason === "token_expired") return this.forget();
    if (after === undefined) return this.change("ended");
    this.again(after * 1000);
  }

  /** The token opens nothing any more: go on as a new visitor, outbox in hand. */
  private forget(): void {
    this.becomeNew();
    this.drop();
  }

  private becomeNew(): void {
    this.token = "";
    this.ids = [];
    this.store.remove("token");
  }

  private again(atLeast = 0): void {
    this.stopTimers();
    this.attempt++;
    const wait = Math.min(15_000, 400 * Math.pow(2, Math.min(6, this.attempt - 1)));
    this.change("waiting");
    this.timer("again", () => void this.connect(), Math.max(atLeast, wait * (0.5 + Math.random())));
  }

  private poll(): void {
    this.attempt = 0;
    this.paused = false;
    this.change("polling");
    this.pump.restart();
    void this.polling.run();
    const retry = (): void => {
      this.unwelcomed = BLOCKED_AFTER - 1;
      void this.connect();
    };
    this.timer("socket", retry, RETRY_SOCKET_AFTER);
  }

  pollFailed(expired: boolean): void {
    if (expired) this.becomeNew();
    if (this.state === "polling") this.again();
  }

  private keep(token: string, expiresAt: string): void {
    this.token = token;
    const left = Date.parse(expiresAt) - Date.now();
    this.renewAt = Date.now() + left / 2;
    this.store.set("token", token);
  }

  private change(state: LinkState): void {
    this.state = state;
    this.events.state(state, this.attempt);
  }

  private timer(name: string, work?: () => void, delay?: number): void {
    clearTimeout(this.timers[name]);
    this.timers[name] = work && (setTimeout(work, delay) as unknown as number);
  }

  private stopTimers(): void {
    for (const name of Object.keys(this.timers)) this.timer(name);
    this.pump.stop();
  }
}
