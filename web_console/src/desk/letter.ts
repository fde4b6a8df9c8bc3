/** Which words of a letter are new, and which it quotes. */
import type { Message } from "../api/types";

export const isLetter = (message: Message): boolean => message.kind === "text" && Boolean(message.details["subject"] || message.details["raw_file"]);

export function letterParts({ text, details }: Pick<Message, "text" | "details">): { fresh: string; quoted: string } {
  // The hub counts code points, as Python does; a string here counts UTF-16 units.
  const points = Array.from(text);
  const place = Number(details["quote_at"] ?? Number.NaN);
  if (!Number.isInteger(place) || place <= 0 || place >= points.length) return { fresh: text, quoted: "" };
  return { fresh: points.slice(0, place).join("").trimEnd(), quoted: points.slice(place).join("").trim() };
}

/** The subject an answer will have in front of it: that of the latest letter, without its "回复：". */
export function subjectOf(messages: readonly Message[]): string {
  const latest = [...messages].reverse().find((message) => message.details["subject"]);
  return (latest?.details["subject"] ?? "").replace(/^((re|fw|fwd|aw|wg|回复|答复|转发|回覆|轉寄)\s*[:：]\s*)+/i, "").trim();
}
