// A socket and a hub that behave: the hub stores by key, and the test decides what gets lost on the way.

import { vi } from "vitest";

import type { ClientFrame, ServerFrame } from "../src/wire";

export class Hub {
  stored: { key: string; text: string; id: string }[] = [];
  sockets: FakeSocket[] = [];
  hellos: string[] = [];
  lose = (_: ServerFrame): boolean => false;
  reachable = true;
  sessions = 0;
  session = { status: 200, token: "token", seconds: 43_200 };
  private next = 1000;

  install(): void {
    const hub = this;
    vi.stubGlobal(
      "WebSocket",
      class extends FakeSocket {
        constructor(url: string) {
          super(hub, url);
        }
      },
    );
    vi.stubGlobal("fetch", async () => {
      if (!hub.reachable) throw new TypeError("network");
      hub.sessions++;
      const expires = new Date(Date.now() + hub.session.seconds * 1000).toISOString();
      const body = { token: hub.session.token, visitor: "v", expires_at: expires, lang: "zh", site: {}, standing: {}, code: "origin", text: "不行" };
      return { status: hub.session.status, ok: hub.session.status < 300, json: async () => body };
    });
  }

  agentSays(text: string, push = true): void {
    const id = String(this.next++);
    this.stored.push({ key: "", text, id });
    const message = { id, author: "agent" as const, kind: "text" as const, at: "2026-11-23T01:00:00Z", text };
    if (push) for (const socket of this.sockets) socket.hear({ t: "message", message });
  }

  take(socket: FakeSocket, frame: ClientFrame): void {
    if (frame.t === "hello") {
      this.hellos.push(frame.last);
      const messages = this.stored
        .filter((row) => !frame.last || Number(row.id) > Number(frame.last))
        .map((row) => ({ id: row.id, author: row.key ? ("citizen" as const) : ("agent" as const), kind: "text" as const, at: "2026-11-23T01:00:00Z", text: row.text, client_key: row.key }));
      socket.hear({ t: "welcome", v: 1, visitor: "v", standing: {}, messages });
    }
    if (frame.t === "ping") socket.hear({ t: "pong", n: frame.n });
    if (frame.t === "send") {
      let row = this.stored.filter((each) => each.key === frame.client_key)[0];
      const duplicate = !!row;
      if (!row) this.stored.push((row = { key: frame.client_key, text: frame.text || "", id: String(this.next++) }));
      socket.hear({ t: "sent", client_key: frame.client_key, message_id: row.id, duplicate });
    }
  }

  kill(): void {
    for (const socket of this.sockets.slice()) socket.close();
  }
}

export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: ClientFrame[] = [];
  private open = false;

  constructor(
    private readonly hub: Hub,
    readonly url: string,
  ) {
    setTimeout(() => {
      if (!hub.reachable) return this.close();
      this.open = true;
      hub.sockets.push(this);
      this.onopen?.();
    }, 1);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.sent.push(frame);
    if (this.open) this.hub.take(this, frame);
  }

  hear(frame: ServerFrame): void {
    setTimeout(() => {
      if (this.open && !this.hub.lose(frame)) this.onmessage?.({ data: JSON.stringify(frame) });
    }, 1);
  }

  close(): void {
    this.open = false;
    this.hub.sockets = this.hub.sockets.filter((each) => each !== this);
    setTimeout(() => this.onclose?.(), 1);
  }
}
