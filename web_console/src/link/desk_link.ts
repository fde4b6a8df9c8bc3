/** The desk's side of the socket protocol: greet, resume, drop what is known, repeat what is unconfirmed. */
import { SteadySocket, type SocketOptions, type SocketState } from "../../../web_shared/steady_socket";
import type { ClientFrame, Frame, Given, ServerFrame, Wire } from "../api/types";
import type { Outbox, Outgoing } from "./outbox";

/** Client frames with what the contract gives a default left out. */
type Plain =
  | Wire["Accept"] | Wire["Decline"] | Wire["AgentTyping"] | Wire["Read"] | Wire["WatchBoard"] | Wire["Ack"]
  | Given<Wire["Looking"], "t"> | Given<Wire["Editing"], "t"> | Given<Wire["Hello"], "t">;

export interface LinkEvents {
  state(state: SocketState, retryIn: number, tries: number): void;
  /** `fresh`: nothing before it can be replayed, so everything must be loaded by REST. */
  welcome(frame: Frame<"welcome">, fresh: boolean): void;
  reset(): void;
  frame(frame: ServerFrame): void;
  outboxChanged(): void;
  /** The server will not take this entry. */
  refused(entry: Outgoing, frame: Frame<"err">): void;
  /** The server ended this session; there will be no other until `start`. */
  ended(why: Frame<"bye">["why"]): void;
}

const ACK_EVERY = 20;

export class DeskLink {
  private readonly socket: SteadySocket;
  private session = "";
  private last = 0;
  private greeted = false;
  private fresh = false; // nothing came since a welcome that told us to load everything
  private watchesBoard = false;
  private looksAt = 0;
  private edits: Given<Wire["Editing"], "t"> | null = null;

  constructor(
    url: string,
    private readonly outbox: Outbox,
    private readonly events: LinkEvents,
    options: Partial<SocketOptions> = {},
  ) {
    this.socket = new SteadySocket(
      url,
      {
        opened: () => this.greet(),
        text: (text) => this.take(JSON.parse(text) as ServerFrame),
        state: (state, retryIn, tries) => {
          if (state !== "open") this.greeted = false;
          events.state(state, retryIn, tries);
        },
      },
      options,
    );
  }

  start(): void {
    this.socket.start();
  }
  stop(): void {
    this.socket.stop();
  }
  retryNow(): void {
    this.socket.hurry();
  }

  /** At least once from here; exactly once at the server, which knows the `client_key`. */
  send(entry: Outgoing): void {
    this.outbox.add(entry);
    this.events.outboxChanged();
    if (this.greeted) this.post(entry);
  }
  /** Take back what has not left yet; says whether that was still possible. */
  withdraw(clientKey: string): boolean {
    if (this.greeted) return false;
    const withdrawn = this.outbox.settle(clientKey) !== undefined;
    this.events.outboxChanged();
    return withdrawn;
  }
  /** Only true now: not kept while the line is down. */
  say(frame: Plain): boolean {
    if (frame.t === "looking") this.looksAt = frame.conversation_id ?? 0;
    if (frame.t === "editing") this.edits = frame.article_id ? frame : null;
    if (frame.t === "board") this.watchesBoard = frame.on;
    return this.greeted && this.socket.send(JSON.stringify(frame));
  }

  private greet(): void {
    const hello = { t: "hello", v: 1, session: this.session, last: this.last, board: this.watchesBoard } satisfies ClientFrame;
    this.socket.send(JSON.stringify(hello));
  }

  private take(frame: ServerFrame): void {
    if ("seq" in frame && frame.t !== "welcome" && frame.t !== "reset") {
      this.takeNumbered(frame);
      return;
    }
    switch (frame.t) {
      case "welcome":
        return this.welcomed(frame);
      case "reset":
        this.last = frame.seq;
        return this.fresh ? undefined : this.events.reset();
      case "sent":
        this.settle(frame.client_key);
        return this.events.frame(frame);
      case "err":
        return this.refuse(frame);
      case "bye":
        return this.leave(frame);
      case "pong":
        return;
      default:
        return this.events.frame(frame);
    }
  }

  private takeNumbered(frame: Extract<ServerFrame, { seq: number }>): void {
    if (frame.seq <= this.last) return; // replayed and already known
    if (frame.seq > this.last + 1) return this.socket.renew(0); // one is missing: have it replayed
    this.last = frame.seq;
    this.fresh = false;
    if (frame.t === "message" && frame.message.client_key) this.settle(frame.message.client_key);
    if (frame.seq % ACK_EVERY === 0) this.say({ t: "ack", seq: frame.seq });
    this.events.frame(frame);
  }

  private welcomed(frame: Frame<"welcome">): void {
    const fresh = !frame.resumed;
    if (fresh) this.last = frame.seq;
    this.fresh = fresh;
    this.session = frame.session;
    this.greeted = true;
    this.socket.greeted();
    this.events.welcome(frame, fresh);
    if (this.looksAt) this.say({ t: "looking", conversation_id: this.looksAt });
    if (this.edits) this.say(this.edits);
    if (this.watchesBoard) this.say({ t: "board", on: true }); // the greeting may have left before it was asked for
    for (const entry of this.outbox.all()) this.post(entry);
  }

  private refuse(frame: Frame<"err">): void {
    const entry = frame.client_key ? this.outbox.settle(frame.client_key) : undefined;
    if (!entry) return this.events.frame(frame);
    this.events.outboxChanged();
    this.events.refused(entry, frame);
  }

  private leave(frame: Frame<"bye">): void {
    if (frame.why === "restart" || frame.why === "slow") {
      this.events.frame(frame);
      return this.socket.renew(frame.after * 1000);
    }
    this.socket.stop();
    this.session = "";
    this.events.ended(frame.why);
  }

  private settle(clientKey: string): void {
    if (this.outbox.settle(clientKey)) this.events.outboxChanged();
  }
  private post({ at: _writtenAt, ...frame }: Outgoing): void {
    this.socket.send(JSON.stringify(frame));
  }
}
