/** A live call, and what a caller left instead of waiting: the latter is taken and passed on like a text. */
import type { Conversation } from "../api/types";

export const VOICEMAIL = "voicemail";

export function isCall(conversation: Conversation): boolean {
  return conversation.channel === "phone" && conversation.topic !== VOICEMAIL;
}
