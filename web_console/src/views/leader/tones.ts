/** How states and limits look on the board: always with a word beside the colour. */
import type { AgentState, Wire } from "../../api/types";

const STATES: Readonly<Record<AgentState, { tone: string; tag: string; square: boolean }>> = {
  ready: { tone: "co", tag: "o", square: false },
  talking: { tone: "cb", tag: "b", square: false },
  ringing: { tone: "cb", tag: "b", square: false },
  wrap_up: { tone: "cw", tag: "w", square: true },
  away: { tone: "cr", tag: "r", square: true },
  busy: { tone: "i2", tag: "", square: true },
  signed_out: { tone: "i3", tag: "line", square: true },
};
export const STATE_ORDER: readonly AgentState[] = ["talking", "ringing", "ready", "wrap_up", "busy", "away", "signed_out"];
export const stateLook = (state: AgentState) => STATES[state];

/** Over the limit is amber, over twice the limit red. */
export function waitTone(seconds: number, limit: number): "" | "w" | "r" {
  if (seconds > 2 * limit) return "r";
  return seconds > limit ? "w" : "";
}
/** How far the bar is filled: its end is twice the limit. */
export const waitPart = (seconds: number, limit: number): number => Math.min(100, Math.round((seconds / (2 * limit)) * 100));

/** The longest wait against its limit comes first. */
export function byUrgency(queues: readonly Wire["QueueRow"][]): Wire["QueueRow"][] {
  const weight = (row: Wire["QueueRow"]) => (row.waiting ? row.longest_wait / row.limit + 1 : 0);
  return [...queues].sort((a, b) => weight(b) - weight(a) || a.channel.localeCompare(b.channel));
}

/** Which alarm comes next, and how far the shortage is on its way there. */
export function escalation(duty: Wire["DutyBoard"], shortFor: number): { to: "leader" | "supervisor" | null; at: number; part: number } {
  if (shortFor < duty.leader_alarm) return { to: "leader", at: duty.leader_alarm, part: shortFor / duty.leader_alarm };
  if (shortFor < duty.supervisor_alarm) return { to: "supervisor", at: duty.supervisor_alarm, part: shortFor / duty.supervisor_alarm };
  return { to: null, at: duty.supervisor_alarm, part: 1 };
}

/** `items` with the one at `from` moved by `step`; the same list when there is no room. */
export function moved<T>(items: readonly T[], from: number, step: -1 | 1): T[] {
  const list = [...items];
  const to = from + step;
  if (to < 0 || to >= list.length) return list;
  const [one] = list.splice(from, 1);
  if (one !== undefined) list.splice(to, 0, one);
  return list;
}

/** Those in one of these states whose number or name holds the words. */
export function narrowed(rows: readonly Wire["AgentRow"][], states: ReadonlySet<AgentState>, words: string): Wire["AgentRow"][] {
  const wanted = words.trim().toLowerCase();
  return rows.filter((row) => (!states.size || states.has(row.state)) && `${row.number} ${row.name}`.toLowerCase().includes(wanted));
}
