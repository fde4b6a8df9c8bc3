/** Finding a canned reply by what stands behind the slash: words, pinyin or its initials. */
import type { Wire } from "../api/types";

type Canned = Wire["CannedReplyView"];
const SLASH = /(?:^|\s)[/／]([^\s/／]*)$|^、([^\s、]*)$/; // an input method turns the first slash into 、

/** The words behind a slash that stands directly before the caret; null when there is none. */
export function slashQuery(beforeCaret: string): string | null {
  const found = SLASH.exec(beforeCaret);
  return found ? (found[1] ?? found[2] ?? "") : null;
}

/** The text without the slash and its words. */
export function withoutSlash(beforeCaret: string): string {
  const query = slashQuery(beforeCaret);
  return query === null ? beforeCaret : beforeCaret.slice(0, beforeCaret.length - Array.from(query).join("").length - 1);
}

export function matching(replies: readonly Canned[], query: string, limit = 8): Canned[] {
  const wanted = query.toLowerCase();
  const scored = replies.map((reply) => ({ reply, score: score(reply, wanted) })).filter((one) => one.score > 0);
  return scored.sort((a, b) => b.score - a.score).slice(0, limit).map((one) => one.reply);
}

function score(reply: Canned, wanted: string): number {
  if (!wanted) return 1;
  if (reply.initials.startsWith(wanted)) return 5;
  if (reply.title.toLowerCase().startsWith(wanted)) return 4;
  if (reply.initials.includes(wanted) || reply.title.toLowerCase().includes(wanted)) return 3;
  if (reply.pinyin.replace(/\s/g, "").includes(wanted)) return 2;
  return reply.text.includes(wanted) ? 1 : 0;
}
