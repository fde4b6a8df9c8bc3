// The outbox keeps order, survives a reload, and forgets only what was confirmed.

import { beforeEach, describe, expect, it } from "vitest";

import { newKey, Outbox } from "../src/outbox";
import { openStore, type Store } from "../src/store";

const text = (key: string): { t: "send"; client_key: string; text: string } => ({ t: "send", client_key: key, text: key });
const keys = (outbox: Outbox): string[] => outbox.all().map((entry) => entry.body.client_key);
const open = (): Store => openStore("hub:test:", () => localStorage);

describe("outbox", () => {
  beforeEach(() => localStorage.clear());

  it("keeps what was not confirmed over a reload, in order", () => {
    const before = new Outbox(open(), () => 5);
    for (const key of ["a", "b", "c", "d"]) before.add(text(key));
    before.done("b");

    const after = new Outbox(open());

    expect(keys(after)).toEqual(["a", "c", "d"]);
  });

  it("keeps order when the clock is set back", () => {
    let now = 1000;
    const outbox = new Outbox(open(), () => now);
    outbox.add(text("a"));
    now = 10;
    outbox.add(text("b"));

    expect(keys(new Outbox(open()))).toEqual(["a", "b"]);
  });

  it("lets two tabs write without losing an entry of either", () => {
    const here = new Outbox(open(), () => 1);
    const there = new Outbox(open(), () => 2);
    here.add(text("a"));
    there.add(text("b"));
    here.done("a");

    expect(keys(new Outbox(open()))).toEqual(["b"]);
  });

  it("works in memory when the browser forbids storage", () => {
    const outbox = new Outbox(
      openStore("hub:", () => {
        throw new Error("forbidden");
      }),
    );
    outbox.add(text("a"));
    outbox.add(text("b"));

    expect(outbox.done("a")).toBe(true);
    expect(outbox.done("a")).toBe(false);
    expect(keys(outbox)).toEqual(["b"]);
  });

  it("keeps an entry in memory when storage is full, and throws rubbish away", () => {
    localStorage.setItem("hub:test:out:broken", "{");
    const full = { ...open(), set: () => undefined };

    const outbox = new Outbox(full);
    outbox.add(text("a"));

    expect(keys(outbox)).toEqual(["a"]);
    expect(localStorage.getItem("hub:test:out:broken")).toBeNull();
  });

  it("remembers for the life of the page what the browser will not keep", () => {
    const store = openStore("hub:", () => ({ ...localStorage, setItem: () => { throw new Error("full"); } }) as Storage);
    store.set("token", "t");

    expect(store.get("token")).toBe("t");
    expect(store.names("to")).toEqual(["token"]);
    store.remove("token");
    expect(store.get("token")).toBeNull();
  });

  it("makes keys that the hub accepts and that don't repeat", () => {
    const made = Array.from({ length: 500 }, newKey);

    expect(new Set(made).size).toBe(500);
    for (const key of made) expect(key).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
