// The link finds back by itself and loses, doubles and swaps nothing.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Link, type LinkState } from "../src/link";
import { Outbox } from "../src/outbox";
import { openStore } from "../src/store";
import type { ServerFrame } from "../src/wire";
import { Hub } from "./fake_socket";

const text = (key: string): { t: "send"; client_key: string; text: string } => ({ t: "send", client_key: key, text: key });
const run = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);

describe("link", () => {
  let hub: Hub;
  let link: Link;
  let outbox: Outbox;
  let frames: ServerFrame[];
  let states: LinkState[];
  let rejected: string[];

  function start(): void {
    const store = openStore("hub:", () => localStorage);
    outbox = new Outbox(store);
    link = new Link("http://hub/channels/web/web", () => "zh", store, outbox, {
      frame: (frame) => frames.push(frame),
      session: () => undefined,
      state: (state) => states.push(state),
      rejected: (key) => rejected.push(key),
      refused: () => undefined,
      later: () => undefined,
    });
    link.start();
  }

  function say(...keys: string[]): void {
    for (const key of keys) outbox.add(text(key));
    link.flush();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    frames = [];
    states = [];
    rejected = [];
    hub = new Hub();
    hub.install();
    start();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("sends in order, one after the other", async () => {
    await run(1);
    say("a");
    say("b");
    say("c");
    await run(1);

    const sent = hub.sockets[0]!.sent.map((frame) => (frame.t === "send" ? frame.client_key : ""));
    expect(sent.filter(Boolean)).toEqual(["a", "b", "c"]);
    expect(hub.stored.map((row) => row.text)).toEqual(["a", "b", "c"]);
    expect(outbox.all()).toEqual([]);
  });

  it("repeats what was not confirmed, and the hub keeps it once", async () => {
    await run(1);
    let lost = 0;
    hub.lose = (frame) => frame.t === "sent" && lost++ < 3;
    say("a", "b");
    await run(40);

    expect(hub.stored.map((row) => row.text)).toEqual(["a", "b"]);
    expect(outbox.all()).toEqual([]);
    expect(lost).toBeGreaterThanOrEqual(3);
  });

  it("takes the echo of its own message for the confirmation", async () => {
    await run(1);
    hub.lose = (frame) => frame.t === "sent";
    say("a");
    await run(0.1);
    hub.sockets[0]!.hear({ t: "message", message: { id: "1000", author: "citizen", kind: "text", at: "", client_key: "a" } });
    await run(0.1);

    expect(outbox.all()).toEqual([]);
  });

  it("comes back after a killed socket and gets what was missed", async () => {
    await run(1);
    hub.agentSays("一");
    await run(1);
    hub.kill();
    hub.agentSays("二", false);
    await run(5);

    const welcome = frames.filter((frame) => frame.t === "welcome").pop() as ServerFrame & { t: "welcome" };
    expect(welcome.messages!.map((message) => message.text)).toContain("二");
    expect(hub.hellos[1]).toBe("1000");
    expect(link.state).toBe("open");
  });

  it("asks again for the last few, since one of them may have been stored late", async () => {
    await run(1);
    for (let number = 0; number < 8; number++) hub.agentSays(String(number));
    await run(1);
    hub.kill();
    await run(5);

    expect(hub.hellos[1]).toBe("1003");
  });

  it("notices a line that is dead without having been closed", async () => {
    await run(1);
    hub.lose = () => true;
    await run(28);
    hub.lose = () => false;
    await run(10);

    expect(states.filter((state) => state === "open").length).toBe(2);
  });

  it("writes down what is said while nothing works, and sends it in order later", async () => {
    await run(1);
    hub.reachable = false;
    hub.kill();
    say("a");
    await run(60);
    say("b");
    hub.reachable = true;
    await run(30);

    expect(hub.stored.map((row) => row.text)).toEqual(["a", "b"]);
    expect(states).not.toContain("polling");
  });

  it("waits as long as the hub asks, then goes on in order", async () => {
    await run(1);
    const take = hub.take.bind(hub);
    let refused = false;
    hub.take = (socket, frame) => {
      if (frame.t !== "send" || refused) return take(socket, frame);
      refused = true;
      socket.hear({ t: "error", code: "too_often", text: "", client_key: frame.client_key, retry_after: 3 });
    };
    say("a", "b");
    await run(2);
    expect(hub.stored).toEqual([]);
    await run(3);

    expect(hub.stored.map((row) => row.text)).toEqual(["a", "b"]);
  });

  it("drops what the hub will never take, says so, and goes on", async () => {
    await run(1);
    const take = hub.take.bind(hub);
    hub.take = (socket, frame) => {
      if (frame.t === "send" && frame.client_key === "a") {
        socket.hear({ t: "error", code: "too_long", text: "太长", client_key: "a" });
      } else take(socket, frame);
    };
    say("a", "b");
    await run(1);

    expect(rejected).toEqual(["a"]);
    expect(hub.stored.map((row) => row.text)).toEqual(["b"]);
  });

  it("begins anew with its outbox when the token opens nothing any more", async () => {
    await run(1);
    hub.sockets[0]!.hear({ t: "bye", reason: "token_expired" });
    hub.session.token = "fresh";
    await run(0.01);
    say("a");
    await run(5);

    expect(link.token).toBe("fresh");
    expect(hub.stored.map((row) => row.text)).toEqual(["a"]);
  });

  it("comes back when told to, not before", async () => {
    await run(1);
    hub.sockets[0]!.hear({ t: "bye", reason: "restart", reconnect_after: 5 });
    await run(4.5);
    expect(hub.hellos.length).toBe(1);
    await run(2);

    expect(hub.hellos.length).toBe(2);
  });

  it("stays away when the page is open elsewhere too often", async () => {
    await run(1);
    hub.sockets[0]!.hear({ t: "bye", reason: "too_many_tabs" });
    await run(120);

    expect(link.state).toBe("ended");
    expect(hub.hellos.length).toBe(1);
  });

  it("stops when this website is not welcome", async () => {
    await run(1);
    hub.session.status = 403;
    link.token = "";
    hub.kill();
    await run(30);

    expect(link.state).toBe("refused");
  });

  it("renews its token before it ends", async () => {
    await run(1);
    hub.session.seconds = 60;
    link.token = "";
    hub.kill();
    await run(5);
    await run(60);

    expect(hub.sockets[0]!.sent.map((frame) => frame.t)).toContain("renew");
  });
});
