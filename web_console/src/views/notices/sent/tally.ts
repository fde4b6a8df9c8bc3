/** A notice in numbers, and what may still be done about it. */
import type { Sent } from "../../../api/notices";
import type { Key } from "../../../i18n";

export interface Tally {
  readonly tiles: readonly { key: Key; n: number; tone: string }[];
  readonly unconfirmed: number;
  readonly mayRemind: boolean;
  readonly mayWithdraw: boolean;
}

export function tallyOf({ counts = {}, total, ack }: Sent): Tally {
  const sum = (...states: string[]) => states.reduce((n, state) => n + (counts[state] ?? 0), 0);
  const [waiting, went, answered] = [sum("queued", "held", "sending"), sum("sent", "delivered", "read"), counts["answered"] ?? 0];
  const unconfirmed = ack === "none" ? 0 : Math.max(0, went - answered);
  const last: Tally["tiles"][number] = ack === "none" ? { key: "ntc.n_delivered", n: sum("delivered", "read"), tone: "co" } : { key: "ntc.n_confirmed", n: answered, tone: "co" };
  return {
    tiles: [
      { key: "ntc.n_total", n: total, tone: "" },
      { key: "ntc.n_went", n: went, tone: "" },
      last,
      { key: "ntc.n_unknown", n: sum("unknown"), tone: "cu" },
      { key: "ntc.n_bad", n: sum("failed", "expired", "cancelled"), tone: "cr" },
    ],
    unconfirmed,
    mayRemind: unconfirmed > 0,
    mayWithdraw: waiting > 0,
  };
}
