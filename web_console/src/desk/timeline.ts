/** One stream per citizen over all channels: merging what comes, and cutting it into what is drawn. */
import type { Conversation, Message } from "../api/types";
import type { Outgoing } from "../link/outbox";
import { sameDay } from "../format/moments";

/** A citizen pressed the button for a person: nobody's words. */
const WISH = "person_wanted";

export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "conversation"; key: string; conversation: Conversation }
  | { kind: "event"; key: string; message: Message }
  | { kind: "message"; key: string; message: Message; album: boolean }
  | { kind: "pending"; key: string; entry: Outgoing };

/** Oldest first, each message once, the later state of it. */
export function merge(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of incoming) {
    const before = byId.get(message.id);
    if (!before || !isOlder(message, before)) byId.set(message.id, message);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** A page loaded by REST may be older than a frame that overtook it. */
function isOlder(message: Message, than: Message): boolean {
  return Date.parse(message.state_at ?? message.at) < Date.parse(than.state_at ?? than.at);
}

/** Pictures that were sent together stand together under one name. */
function sameAlbum(before: Message | undefined, message: Message): boolean {
  const album = message.details["album"];
  return Boolean(album) && before !== undefined && before.details["album"] === album && before.author === message.author;
}

export function items(
  messages: readonly Message[],
  heads: ReadonlyMap<number, Conversation>,
  pending: readonly Outgoing[],
): Item[] {
  const drawn: Item[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    if (!before || !sameDay(new Date(before.at), new Date(message.at))) {
      drawn.push({ kind: "day", key: `d${message.id}`, at: message.at });
    }
    const head = heads.get(message.conversation_id);
    if (head && before?.conversation_id !== message.conversation_id) {
      drawn.push({ kind: "conversation", key: `c${message.id}`, conversation: head });
    }
    if (message.author === "event" || message.details["notice"] === WISH) drawn.push({ kind: "event", key: `m${message.id}`, message });
    else drawn.push({ kind: "message", key: `m${message.id}`, message, album: sameAlbum(before, message) });
    before = message;
  }
  const stored = new Set(messages.map((message) => message.client_key).filter(Boolean));
  for (const entry of pending) {
    if (!stored.has(entry.client_key)) drawn.push({ kind: "pending", key: entry.client_key, entry });
  }
  return drawn;
}
