/** Lines of the timeline nobody said: the server sends a key and what the words need. */
import type { Message } from "../api/types";
import { fill, tOr } from "../i18n";
import { timer } from "./moments";

export function eventWords(message: Message): string {
  const { event: told = message.details["notice"] ?? "", how = "", why = "", waited = "", ...details } = message.details;
  const event = told === "assigned" && why === "resumed" ? "resumed" : told;
  return fill(tOr(`event.${event}`, message.text || event), {
    ...details,
    how: tOr(`call.${how}`, how),
    why: tOr(`given.${why}`, why),
    waited: timer(Number(waited)),
  });
}
