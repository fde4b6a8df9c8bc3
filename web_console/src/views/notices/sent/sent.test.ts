import { expect, it } from "vitest";
import { addressesIn, emptyDraft, orderOf } from "./order";

it("makes an order of people, groups and addresses; a template speaks instead of the words", () => {
  const group = { id: 7, name: "市政局", kind: "handler" as const, own: false };
  const draft = { ...emptyDraft(), account: "sms", text: " 您好 ", chosen: [{ kind: "group" as const, group }, { kind: "address" as const, address: "138" }] };
  expect(orderOf(draft)).toMatchObject({ text: "您好", recipients: [{ group_id: 7 }, { address: "138" }] });
  expect(orderOf({ ...draft, template: "dispatch" })).toMatchObject({ text: "", template: "dispatch" });
});
it("takes pasted addresses apart, each once", () => {
  expect(addressesIn("13800000001，13800000002\n13800000001; a@b.cn")).toEqual(["13800000001", "13800000002", "a@b.cn"]);
});
