/** What the provider still allows to send, as segments to draw and as a verdict. */
import type { Conversation } from "../api/types";

export type Segment = "free" | "uncertain" | "used";
export interface WindowNow {
  readonly open: boolean;
  readonly secondsLeft: number;
  /** null: no limit on the count while the window is open. */
  readonly free: number | null;
  readonly limit: number | null;
  readonly uncertain: number;
  readonly segments: readonly Segment[];
}

export function windowNow(window: NonNullable<Conversation["window"]>, now: number): WindowNow {
  const secondsLeft = Math.max(0, (Date.parse(window.until) - now) / 1000);
  const free = window.credit === null ? null : Math.max(0, window.credit);
  return {
    open: secondsLeft > 0 && free !== 0,
    secondsLeft,
    free,
    limit: window.credit_limit,
    uncertain: window.uncertain,
    segments: segments(free, window.credit_limit, window.uncertain),
  };
}

function segments(free: number | null, limit: number | null, uncertain: number): Segment[] {
  if (free === null || limit === null) return [];
  return Array.from({ length: limit }, (_, at): Segment => {
    if (at < free) return "free";
    return at < free + uncertain ? "uncertain" : "used";
  });
}
