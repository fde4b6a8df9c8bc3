import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Batch } from "./batch";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("applies the first at once and a flood in few goes, in order", () => {
  const goes: (readonly number[])[] = [];
  const batch = new Batch<number>((items) => goes.push(items));

  for (let n = 0; n < 100; n++) batch.add(n);
  expect(goes).toEqual([[0]]);

  vi.advanceTimersByTime(1000);
  expect(goes.length).toBeLessThanOrEqual(8);
  expect(goes.flat()).toEqual(Array.from({ length: 100 }, (_, n) => n));
});
