/** Keeps one WebSocket open: reconnects with growing pauses, notices a dead line, retries when seen again. */

export type SocketState = "connecting" | "open" | "waiting" | "stopped";

export interface SocketEvents {
  /** The line is open; the first frame of the protocol may go out. */
  opened(): void;
  text(text: string): void;
  /** `retryIn` in milliseconds while waiting; `tries` failed attempts so far. */
  state(state: SocketState, retryIn: number, tries: number): void;
}

export interface SocketOptions {
  /** First and longest pause between attempts, in milliseconds. */
  base: number;
  cap: number;
  /** So often a beat is sent; the line counts as dead when nothing comes within `patience` after it. */
  beatEvery: number;
  patience: number;
  beat: () => string;
  make: (url: string) => WebSocket;
  random: () => number;
}

const DEFAULTS: SocketOptions = {
  base: 400,
  cap: 15_000,
  beatEvery: 20_000,
  patience: 6_000,
  beat: () => JSON.stringify({ t: "ping", n: 0 }),
  make: (url) => new WebSocket(url),
  random: Math.random,
};

const OPEN = 1;

export class SteadySocket {
  private readonly options: SocketOptions;
  private socket: WebSocket | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private beats: ReturnType<typeof setInterval> | undefined;
  private death: ReturnType<typeof setTimeout> | undefined;
  private stopped = true;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
    options: Partial<SocketOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.tries = 0;
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.open();
  }

  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.retry);
    this.release()?.close();
    this.events.state("stopped", 0, this.tries);
  }

  /** Says whether the text went to the line; it may still be lost on the way. */
  send(text: string): boolean {
    if (this.socket?.readyState !== OPEN) return false;
    this.socket.send(text);
    return true;
  }

  /** The protocol has greeted: the next failure starts from the shortest pause again. */
  greeted(): void {
    this.tries = 0;
  }

  /** Close this line and open another, after `pause` milliseconds or the usual back-off. */
  renew(pause?: number): void {
    this.release()?.close();
    this.later(pause);
  }

  /** Hidden pages have frozen timers: try at once when the page is seen or the network returns. */
  readonly hurry = (): void => {
    if (this.stopped || document.visibilityState === "hidden") return;
    if (this.socket) this.beat();
    else {
      this.tries = 0;
      this.open();
    }
  };

  private open(): void {
    clearTimeout(this.retry);
    if (this.stopped || this.socket) return;
    this.events.state("connecting", 0, this.tries);
    let socket: WebSocket;
    try {
      socket = this.socket = this.options.make(this.url);
    } catch {
      this.later();
      return;
    }
    socket.onopen = () => {
      this.events.state("open", 0, this.tries);
      this.events.opened();
      this.beats = setInterval(() => this.beat(), this.options.beatEvery);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      clearTimeout(this.death);
      this.events.text(event.data);
    };
    socket.onclose = () => {
      this.release();
      this.later();
    };
  }

  private beat(): void {
    clearTimeout(this.death);
    if (this.send(this.options.beat())) this.death = setTimeout(() => this.renew(), this.options.patience);
  }

  /** Forget the current line so that nothing it still says is heard. */
  private release(): WebSocket | null {
    clearInterval(this.beats);
    clearTimeout(this.death);
    const socket = this.socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.socket = null;
    return socket;
  }

  private later(pause?: number): void {
    if (this.stopped) return;
    const { base, cap, random } = this.options;
    const wait = pause ?? Math.min(cap, base * 2 ** this.tries) * (0.5 + random() / 2);
    this.tries += 1;
    this.events.state("waiting", wait, this.tries);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), wait);
  }
}
