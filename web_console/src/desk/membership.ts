/** Which conversations belong to which view of the inbox. */
import type { Conversation } from "../api/types";
import type { View } from "../api/talk";

export const VIEWS: readonly View[] = ["mine", "waiting", "all", "mentioned", "parked", "closed"];

export function belongs(view: View, conversation: Conversation, me: number): boolean {
  const { stage } = conversation;
  switch (view) {
    case "mine":
      return conversation.agent?.id === me && (stage === "active" || stage === "offered" || stage === "wrap_up");
    case "waiting":
      return stage === "waiting";
    case "all":
      return true;
    case "parked":
      return conversation.agent?.id === me && stage === "parked";
    case "mentioned":
      return conversation.mentioned;
    case "closed":
      return stage === "closed";
  }
}

/** How the counts of all views change when one conversation does. */
export function countChanges(before: Conversation, after: Conversation, me: number): Partial<Record<View, number>> {
  const changes: Partial<Record<View, number>> = {};
  for (const view of VIEWS) {
    const step = Number(belongs(view, after, me)) - Number(belongs(view, before, me));
    if (step) changes[view] = step;
  }
  return changes;
}
