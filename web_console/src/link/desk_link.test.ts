import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "../api/types";
import { FakeHub } from "../testing/fake_hub";
import { DeskLink, type LinkEvents } from "./desk_link";
import { newClientKey } from "./client_key";
import { Outbox, type Outgoing } from "./outbox";

let hub: FakeHub;
let outbox: Outbox;
let link: DeskLink;
let shown: string[];
let loads: string[];
let ended: string[];
let refused: string[];

const events: LinkEvents = {
  state: () => undefined,
  welcome: (_frame, fresh) => fresh && loads.push("welcome"),
  reset: () => loads.push("reset"),
  frame: (frame: ServerFrame) => {
    if (frame.t === "message") shown.push(frame.message.text);
  },
  outboxChanged: () => undefined,
  refused: (entry, frame) => refused.push(`${entry.text}: ${frame.code}`),
  ended: (why) => ended.push(why),
};
const say = (text: string): Outgoing => ({
  t: "send", client_key: newClientKey(), conversation_id: 1, text, at: "2026-11-20T02:00:00Z",
});
const pass = (ms = 1000) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  [shown, loads, ended, refused] = [[], [], [], []];
  hub = new FakeHub();
  outbox = new Outbox(localStorage, "box");
  link = new DeskLink("ws://hub", outbox, events, hub.options);
  link.start();
  await pass(0);
});
afterEach(() => {
  link.stop();
  vi.useRealTimers();
});

describe("coming back", () => {
  it("shows what was said while the line was down, by replay alone", async () => {
    hub.say("一");
    hub.cut();
    hub.say("二");
    hub.say("三");
    await pass();

    expect(shown).toEqual(["一", "二", "三"]);
    expect(loads).toEqual(["welcome"]); // the first one; nothing was loaded by REST after the cut
    expect(hub.of("hello")[1]).toMatchObject({ session: "s1", last: 1 });
  });

  it("notices a frame that got lost on the way and has it replayed", async () => {
    hub.say("一");
    hub.replays = false;
    hub.cut();
    hub.say("二");
    await pass();
    expect(shown).toEqual(["一"]);

    hub.replays = true;
    hub.say("三");
    await pass();

    expect(shown).toEqual(["一", "二", "三"]);
  });

  it("drops what it has seen already", async () => {
    hub.say("一");
    hub.tell({ ...frameOf("一"), seq: 1 });

    expect(shown).toEqual(["一"]);
  });

  it("loads everything once when the gap is too old to replay", async () => {
    hub.say("一");
    hub.forgetFrames();
    hub.cut();
    hub.say("二");
    hub.forgetFrames();
    await pass();

    expect(loads).toEqual(["welcome", "welcome"]); // the reset that follows the welcome says the same again
    hub.say("三");
    expect(shown).toEqual(["一", "三"]);
  });

  it("loads everything when the hub asks for it in the middle", async () => {
    hub.say("一");
    hub.tell({ t: "reset", seq: 9 });

    expect(loads).toEqual(["welcome", "reset"]);
  });

  it("starts from nothing after a restart of the hub", async () => {
    hub.say("一");
    hub.restart();
    await pass();
    hub.say("二");

    expect(loads).toEqual(["welcome", "welcome"]);
    expect(shown).toEqual(["一", "二"]);
  });

  it("tells again what it looks at", async () => {
    link.say({ t: "looking", conversation_id: 5 });
    hub.cut();
    await pass();

    expect(hub.of("looking").map((frame) => frame["conversation_id"])).toEqual([5, 5]);
  });

  it("watches the board also when asked between its greeting and the answer", async () => {
    const take = hub.take.bind(hub);
    vi.spyOn(hub, "take").mockImplementation((frame) => {
      if (frame.t === "hello") link.say({ t: "board", on: true });
      take(frame);
    });
    hub.cut();
    await pass();

    expect(hub.of("hello").slice(-1)[0]?.["board"]).toBe(false);
    expect(hub.of("board").map((frame) => frame["on"])).toEqual([true]);
  });

  it("gives a silent line up and opens another", async () => {
    await pass(20_000); // a beat goes out, nothing answers it
    await pass(7_000);

    expect(hub.of("ping").length).toBeGreaterThan(0);
    expect(hub.connections).toBeGreaterThan(1);
  });
});

describe("sending", () => {
  it("repeats what was not confirmed, in order, and the hub stores it once", async () => {
    hub.answersSends = false; // stored, but the answer is lost
    link.send(say("甲"));
    link.send(say("乙"));
    hub.answersSends = true;
    hub.cut();
    link.send(say("丙"));
    await pass();

    expect([...hub.stored.values()].map((one) => one.text)).toEqual(["甲", "乙", "丙"]);
    expect(hub.of("send").map((frame) => frame["text"])).toEqual(["甲", "乙", "甲", "乙", "丙"]);
    expect(outbox.all()).toEqual([]);
  });

  it("keeps the outbox over a reload of the page", async () => {
    hub.cut();
    link.send(say("甲"));
    link.stop();

    link = new DeskLink("ws://hub", new Outbox(localStorage, "box"), events, hub.options);
    link.start();
    await pass();

    expect([...hub.stored.values()].map((one) => one.text)).toEqual(["甲"]);
  });

  it("takes the echoed message for a confirmation", async () => {
    hub.answersSends = false;
    const entry = say("甲");
    link.send(entry);
    hub.say("甲", { author: "agent", client_key: entry.client_key });

    expect(outbox.all()).toEqual([]);
  });

  it("hands back what the hub refuses", async () => {
    hub.answersSends = false;
    const entry = say("甲");
    link.send(entry);
    hub.tell({ t: "err", code: "not_holder", text: "会话不在您手上，没有发出。", client_key: entry.client_key, conversation_id: 1 });

    expect(refused).toEqual(["甲: not_holder"]);
    expect(outbox.all()).toEqual([]);
  });

  it("does not keep typing for later", async () => {
    hub.cut();
    const told = link.say({ t: "typing", conversation_id: 1, on: true });
    await pass();

    expect(told).toBe(false);
    expect(hub.of("typing")).toEqual([]);
  });

  it("lets one withdraw only what has not left", async () => {
    hub.answersSends = false;
    const sent = say("甲");
    link.send(sent);
    expect(link.withdraw(sent.client_key)).toBe(false);

    hub.cut();
    const kept = say("乙");
    link.send(kept);
    expect(link.withdraw(kept.client_key)).toBe(true);
  });
});

describe("the end of a session", () => {
  it("does not come back after being replaced until asked to", async () => {
    hub.tell({ t: "bye", why: "replaced", after: 0 });
    await pass(60_000);
    expect(ended).toEqual(["replaced"]);
    expect(hub.connections).toBe(1);

    link.start();
    await pass();
    expect(hub.connections).toBe(2);
  });

  it("comes back by itself after a restart", async () => {
    hub.tell({ t: "bye", why: "restart", after: 1 });
    await pass(1500);

    expect(hub.connections).toBe(2);
  });
});

function frameOf(text: string): Record<string, unknown> {
  return { t: "message", message: { text, client_key: "" }, conversation: null, suggestions: null };
}
