import { expect, it } from "vitest";
import { Outbox, type Outgoing } from "./outbox";

const entry = (key: string): Outgoing => ({ t: "send", client_key: key, conversation_id: 1, text: key, at: "" });

it("keeps the order and forgets what is settled", () => {
  localStorage.clear();
  const box = new Outbox(localStorage, "box");
  ["a", "b", "c"].forEach((key) => box.add(entry(key)));
  box.settle("b");

  expect(new Outbox(localStorage, "box").all().map((one) => one.client_key)).toEqual(["a", "c"]);
});

it("works on when the store is full or unreadable", () => {
  const full = { getItem: () => "{not json", setItem: () => { throw new Error("quota"); } };
  const box = new Outbox(full, "box");
  box.add(entry("a"));

  expect(box.all()).toHaveLength(1);
});
