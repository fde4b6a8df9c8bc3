/** How a campaign is drawn: the tone of its state, what its numbers come to, which step it stands at. */
import type { Campaign } from "../../api/mass";

type State = Campaign["state"];
const TONES: Readonly<Record<State, "" | "o" | "w" | "r" | "b">> = {
  draft: "", waiting: "w", approved: "b", running: "b", paused: "w", done: "o", stopped: "r", rejected: "r",
};
export const toneOf = (state: State) => TONES[state];
export const isBegun = (state: State): boolean => ["running", "paused", "done", "stopped"].includes(state);

export interface Figures {
  readonly delivered: number;
  readonly sent: number;
  readonly unknown: number;
  readonly failed: number;
  readonly open: number;
  readonly cancelled: number;
  /** Everybody on the list whom something was done about. */
  readonly handled: number;
  readonly people: number;
  readonly notSent: number;
}

export function figuresOf(one: Pick<Campaign, "outcomes" | "faults" | "total" | "faulty">): Figures {
  const of = (...states: string[]) => states.reduce((sum, state) => sum + (one.outcomes[state] ?? 0), 0);
  const notSent = Object.values(one.faults).reduce((sum, count) => sum + count, 0) || one.faulty;
  const ended = { delivered: of("delivered", "read"), sent: of("sent"), unknown: of("unknown"), failed: of("failed", "expired"), cancelled: of("cancelled") };
  const handled = ended.delivered + ended.sent + ended.unknown + ended.failed + ended.cancelled + notSent;
  return { ...ended, open: of("queued", "held", "sending"), handled, notSent, people: one.total + one.faulty };
}

/** Of what was handed over and came to an end, in percent. */
export function shareOf(part: number, all: Figures): number {
  const ended = all.delivered + all.sent + all.unknown + all.failed;
  return ended ? (100 * part) / ended : 0;
}

/** Milliseconds until the rest is handed over at this pace; null when nobody can say. */
export function timeLeft(one: Pick<Campaign, "state" | "total" | "taken" | "per_second" | "waits_for">): number | null {
  if (one.state !== "running" || one.waits_for || one.per_second <= 0) return null;
  return (1000 * Math.max(0, one.total - one.taken)) / one.per_second;
}

export const stepOf = (one: Campaign): number => {
  if (one.state === "draft" || one.state === "rejected") return one.total + one.faulty ? 1 : 0;
  if (one.state === "waiting") return 2;
  return one.state === "done" || one.state === "stopped" ? 4 : 3;
};
export const number = (n: number): string => n.toLocaleString("en-US");
export const percent = (part: number, all: number): number => (all ? Math.min(100, (100 * part) / all) : 0);
