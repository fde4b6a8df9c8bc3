/** The course of a call, made ready to be drawn: each stretch with its share of the whole. */
import type { Wire } from "../api/types";

export type Stretch = Wire["CallStretch"];
export interface Drawn {
  readonly part: Stretch["part"];
  readonly key: string;
  readonly seconds: number;
  /** Of the whole, 0 to 100. */
  readonly share: number;
  readonly agent: string;
  readonly lasts: boolean;
}

/** `now` in milliseconds: what lasts grows until then. */
export function drawn(line: readonly Stretch[], now: number): Drawn[] {
  const seconds = line.map((one) => Math.max(0, ((one.to_at ? Date.parse(one.to_at) : now) - Date.parse(one.from_at)) / 1000));
  const whole = seconds.reduce((sum, one) => sum + one, 0);
  return line.map((one, index) => ({
    part: one.part,
    key: one.from_at + one.part,
    seconds: seconds[index] ?? 0,
    share: whole ? ((seconds[index] ?? 0) / whole) * 100 : 0,
    agent: one.agent?.number ?? "",
    lasts: !one.to_at,
  }));
}
