/** The order of the list, and how it holds still while a hand is on it. */
import type { Conversation } from "../api/types";
import type { View } from "../api/talk";
import { isCall } from "./calls";

export type Sort = "urgent" | "newest";
type Compare = (a: Conversation, b: Conversation) => number;

const PRIORITY: Readonly<Record<Conversation["priority"], number>> = { urgent: 0, favoured: 1, normal: 2 };

export interface Shown {
  readonly ids: readonly number[];
  /** Belong here but are not shown yet, because the list is held. */
  readonly fresh: number;
}

/** The citizen spoke last and nobody has answered. */
export function awaitsReply(conversation: Conversation): boolean {
  return conversation.stage === "active" && conversation.preview_author === "citizen";
}

const spokeAt = (conversation: Conversation): string => conversation.last_message_at ?? conversation.came_at;
const newestFirst: Compare = (a, b) => compareText(spokeAt(b), spokeAt(a)) || b.id - a.id;
const inLine: Compare = (a, b) =>
  PRIORITY[a.priority] - PRIORITY[b.priority] || compareText(a.came_at, b.came_at) || a.id - b.id;

/** Who is on the telephone; who waits for our answer, longest first; what we answered, newest first; parked. */
const mostUrgentFirst: Compare = (a, b) => {
  const step = rank(a) - rank(b);
  if (step) return step;
  if (!awaitsReply(a)) return newestFirst(a, b);
  return PRIORITY[a.priority] - PRIORITY[b.priority] || compareText(spokeAt(a), spokeAt(b)) || a.id - b.id;
};

export function comparison(view: View, sort: Sort): Compare {
  if (view === "waiting") return inLine;
  return sort === "urgent" && view !== "closed" && view !== "all" ? mostUrgentFirst : newestFirst;
}

export function settle(conversations: readonly Conversation[], compare: Compare): Shown {
  return { ids: [...conversations].sort(compare).map((one) => one.id), fresh: 0 };
}

/** Keep every row where it is, also those that left the view; count the newcomers. */
export function hold(shown: Shown, wanted: readonly Conversation[]): Shown {
  const here = new Set(shown.ids);
  return { ids: shown.ids, fresh: wanted.filter((one) => !here.has(one.id)).length };
}

/** The next page of the server, below what is shown. */
export function append(shown: Shown, page: readonly Conversation[]): Shown {
  const here = new Set(shown.ids);
  return { ...shown, ids: [...shown.ids, ...page.map((one) => one.id).filter((id) => !here.has(id))] };
}

function rank(conversation: Conversation): number {
  if (conversation.stage === "parked") return 3;
  if (conversation.stage === "active" && isCall(conversation)) return 0;
  return awaitsReply(conversation) ? 1 : 2;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
