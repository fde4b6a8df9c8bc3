/** What a caller hears at the moment: the timeline has a line for its beginning and one for its end. */
import type { Message } from "../api/types";

export function soundPlaying(messages: readonly Message[], conversation: number): Message | null {
  const own = messages.filter((message) => message.conversation_id === conversation);
  const over = new Set(own.filter((line) => line.details["event"] === "sound_over").map((line) => line.details["playing"]));
  const begun = own.filter((line) => line.details["event"] === "sound_begun");
  const last = begun[begun.length - 1];
  return last && !over.has(String(last.id)) ? last : null;
}
