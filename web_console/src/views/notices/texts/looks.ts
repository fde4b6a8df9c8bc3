/** How the states of a text are drawn, and what may be done in each. */
import type { Text } from "../../../api/notices";
import type { IconName } from "../../../icons/names";

export const LOOKS: Readonly<Record<Text["state"], { tone: string; icon: IconName }>> = {
  draft: { tone: "", icon: "pen" }, pending: { tone: "b", icon: "wait" }, approved: { tone: "o", icon: "check" }, refused: { tone: "r", icon: "bang" }, retired: { tone: "", icon: "stop" },
};
export const CLASSES = ["case", "code", "urgent", "mass"] as const;

/** The versions of each text, newest first; texts in work before those at rest. */
export function byKey(texts: readonly Text[]): Text[][] {
  const heaps = new Map<string, Text[]>();
  for (const one of texts) heaps.set(one.key, [...(heaps.get(one.key) ?? []), one]);
  const rank = (heap: readonly Text[]) => ["pending", "draft", "refused", "approved", "retired"].indexOf(heap[0]?.state ?? "retired");
  return [...heaps.values()].map((heap) => heap.sort((a, b) => b.version - a.version)).sort((a, b) => rank(a) - rank(b));
}
