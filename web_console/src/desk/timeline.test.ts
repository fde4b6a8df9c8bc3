import { expect, it } from "vitest";
import { conversation, message } from "../testing/samples";
import { items, merge } from "./timeline";

it("keeps each message once, in order, in its later state", () => {
  const sent = message({ id: 2, state: "sent", state_at: "2026-11-20T02:00:01Z" });
  const delivered = message({ id: 2, state: "delivered", state_at: "2026-11-20T02:00:03Z" });
  const known = merge([], [sent, message({ id: 1 })]);

  expect(merge(known, [delivered]).map((one) => one.state)).toEqual(["received", "delivered"]);
  expect(merge(merge(known, [delivered]), [sent])[1]?.state).toBe("delivered"); // a slow REST answer is older
});

it("brings a message back to the queue when it is sent again", () => {
  const failed = message({ id: 2, state: "failed", state_at: "2026-11-20T02:00:01Z" });
  const again = message({ id: 2, state: "queued", state_at: "2026-11-20T02:00:05Z" });
  expect(merge([failed], [again])[0]?.state).toBe("queued");
});

it("marks days and where one conversation begins, over all channels", () => {
  const call = conversation({ id: 1, channel: "phone" });
  const chat = conversation({ id: 2, channel: "web" });
  const said = [
    message({ id: 1, conversation_id: 1, at: "2026-11-19T04:00:00Z" }),
    message({ id: 2, conversation_id: 2, at: "2026-11-20T04:00:00Z" }),
    message({ id: 3, conversation_id: 2, at: "2026-11-20T04:01:00Z" }),
  ];
  const kinds = items(said, new Map([[1, call], [2, chat]]), []).map((item) => item.kind);
  expect(kinds).toEqual(["day", "conversation", "message", "day", "conversation", "message", "message"]);
});

it("shows what waits to be sent, but not beside its stored self", () => {
  const entry = { t: "send" as const, client_key: "k", conversation_id: 1, text: "好", at: "" };
  expect(items([], new Map(), [entry]).map((item) => item.kind)).toEqual(["pending"]);
  expect(items([message({ client_key: "k" })], new Map(), [entry]).map((item) => item.kind)).toEqual(["day", "message"]);
});

it("shows a wish for a person as a line nobody said", () => {
  const wish = message({ id: 3, details: { notice: "person_wanted" }, text: "市民请求人工服务" });
  expect(items([wish], new Map(), []).map((item) => item.kind)).toEqual(["day", "event"]);
});
