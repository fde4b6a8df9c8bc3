import { expect, it } from "vitest";
import { windowNow } from "./reply_window";

const NOW = Date.parse("2026-11-20T02:00:00Z");

it("draws free, uncertain and used answers", () => {
  const window = windowNow({ until: "2026-11-20T03:00:00Z", credit: 3, credit_limit: 5, uncertain: 1 }, NOW);
  expect(window.segments).toEqual(["free", "free", "free", "uncertain", "used"]);
  expect(window).toMatchObject({ open: true, secondsLeft: 3600 });
});

it("is shut when the time or the answers are used up", () => {
  expect(windowNow({ until: "2026-11-20T01:59:59Z", credit: 5, credit_limit: 5, uncertain: 0 }, NOW).open).toBe(false);
  expect(windowNow({ until: "2026-11-20T03:00:00Z", credit: 0, credit_limit: 5, uncertain: 0 }, NOW).open).toBe(false);
});

it("knows windows without a count", () => {
  const window = windowNow({ until: "2026-11-20T03:00:00Z", credit: null, credit_limit: null, uncertain: 0 }, NOW);
  expect(window).toMatchObject({ open: true, free: null, segments: [] });
});
