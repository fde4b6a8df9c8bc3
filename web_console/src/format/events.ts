/** Lines of the timeline nobody said: the server sends a key and what the words need. */
import type { Message } from "../api/types";
import { fill, tOr } from "../i18n";

export function eventWords(message: Message): string {
  const { event = "", ...details } = message.details;
  const how = details["how"];
  return fill(tOr(`event.${event}`, message.text || event), how ? { ...details, how: tOr(`call.${how}`, how) } : details);
}
