import { expect, it } from "vitest";
import type { Campaign } from "../../api/mass";
import { figuresOf, percent, shareOf, stepOf, timeLeft } from "./figures";

const counted = { outcomes: { delivered: 60, read: 10, sent: 5, unknown: 3, failed: 1, expired: 1, queued: 7, cancelled: 3 }, faults: { duplicate: 2, opted_out: 8 }, total: 200, faulty: 10 };

it("counts everybody once", () => {
  const all = figuresOf(counted);
  expect(all).toMatchObject({ delivered: 70, sent: 5, unknown: 3, failed: 2, open: 7, cancelled: 3, notSent: 10, people: 210 });
  expect(all.handled).toBe(70 + 5 + 3 + 2 + 3 + 10);
  expect(shareOf(all.failed, all)).toBeCloseTo(2.5);
});

it("says nothing of the end while it waits", () => {
  const running = { state: "running" as const, total: 1000, taken: 400, per_second: 100, waits_for: "" };
  expect(timeLeft(running)).toBe(6000);
  expect([timeLeft({ ...running, waits_for: "quiet" }), timeLeft({ ...running, state: "paused" })]).toEqual([null, null]);
});

it("stands at the step that is to be done next", () => {
  const at = (state: Campaign["state"], total: number) => stepOf({ state, total, faulty: 0 } as Campaign);
  expect([at("draft", 0), at("draft", 5), at("waiting", 5), at("approved", 5), at("done", 5), at("rejected", 5)]).toEqual([0, 1, 2, 3, 4, 1]);
  expect(percent(5, 0)).toBe(0);
});
