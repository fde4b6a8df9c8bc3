import { expect, it } from "vitest";
import { conversation } from "../testing/samples";
import { comparison, hold, settle } from "./ordering";

const at = (minute: number) => `2026-11-20T02:${String(minute).padStart(2, "0")}:00Z`;
const waits = conversation({ id: 1, last_message_at: at(5) });
const waitsLonger = conversation({ id: 2, last_message_at: at(2) });
const answered = conversation({ id: 3, last_message_at: at(9), preview_author: "agent" });
const parked = conversation({ id: 4, last_message_at: at(10), stage: "parked" });
const urgent = conversation({ id: 5, last_message_at: at(8), priority: "urgent" });

it("puts who waits longest for an answer first, urgent before all, parked last", () => {
  const shown = settle([answered, parked, waits, urgent, waitsLonger], comparison("mine", "urgent"));
  expect(shown.ids).toEqual([5, 2, 1, 3, 4]);
});

it("puts who is on the telephone above all", () => {
  const talks = conversation({ id: 6, channel: "phone", last_message_at: at(9) });
  const leftMessage = conversation({ id: 7, channel: "phone", topic: "voicemail", last_message_at: at(1) });
  expect(settle([urgent, leftMessage, talks], comparison("mine", "urgent")).ids).toEqual([6, 5, 7]);
});

it("shows the queue in its own order, whatever was chosen", () => {
  const first = conversation({ id: 8, stage: "waiting", came_at: at(1) });
  const favoured = conversation({ id: 9, stage: "waiting", came_at: at(3), priority: "favoured" });
  expect(settle([first, favoured], comparison("waiting", "newest")).ids).toEqual([9, 8]);
});

it("moves nothing while held, keeps the rows that left, counts the newcomers", () => {
  const before = settle([waits, answered], comparison("mine", "urgent"));
  const held = hold(before, [waitsLonger, urgent, answered]);
  expect(held.ids).toEqual(before.ids);
  expect(held.fresh).toBe(2);
});
