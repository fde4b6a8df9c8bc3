// The same conversation over plain HTTP, for networks that block sockets.

import type { Pump } from "./pump";
import type { ClientFrame, MessageView, Problem, ServerFrame, Standing } from "./wire";

const EVERY = 4_000;
const PATHS: { [kind: string]: string } = {
  send: "/messages",
  prechat: "/prechat",
  offline: "/offline",
  rate: "/rate",
  person: "/person",
  helped: "/helped",
  read: "/read",
};

interface Owner {
  readonly base: string;
  token: string;
  state: string;
  last(): string;
  lang(): string;
  pollFailed(expired: boolean): void;
}

export class Polling {
  constructor(
    private readonly owner: Owner,
    private readonly pump: Pump,
    private readonly took: (frame: ServerFrame) => void,
  ) {}

  async run(): Promise<void> {
    while (this.owner.state === "polling") {
      try {
        const response = await this.ask("/messages?after=" + this.owner.last());
        if (!response.ok) return this.owner.pollFailed(response.status === 401);
        const got = (await response.json()) as { messages: MessageView[]; standing: Standing };
        this.took({ t: "welcome", v: 1, visitor: "", standing: got.standing, messages: [] });
        for (const message of got.messages) this.took({ t: "message", message });
      } catch {
        return this.owner.pollFailed(false);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }

  post(frame: ClientFrame): void {
    const path = PATHS[frame.t];
    if (!path) return;
    const key = "client_key" in frame ? frame.client_key : "";
    this.ask(path, JSON.stringify(frame)).then(
      async (response) => {
        const answer = (await response.json()) as { message_id: string; reply?: string; answered?: boolean } & Problem;
        if (!key) return;
        if (response.ok) this.took({ t: "sent", client_key: key, message_id: answer.message_id, reply: answer.reply || "", answered: !!answer.answered });
        else if (response.status === 401) this.owner.pollFailed(true);
        else this.pump.failed(key, answer.text, response.status >= 500 ? 3 : answer.retry_after);
      },
      () => {
        if (key) this.pump.failed(key, "", 3);
      },
    );
  }

  private ask(path: string, body?: string): Promise<Response> {
    const headers = { Authorization: "Bearer " + this.owner.token, "Accept-Language": this.owner.lang() };
    const init: RequestInit = { method: body ? "POST" : "GET", headers };
    if (body) init.body = body;
    return fetch(this.owner.base + path, init);
  }
}
