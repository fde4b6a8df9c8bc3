/** The messages of citizens: one stream each, loaded backwards, kept current by frames. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import { get } from "../api/client";
import type { Conversation, Message, Wire } from "../api/types";
import { merge } from "../desk/timeline";
import { useConversations } from "./conversations";
import { useToasts } from "./toasts";

export interface Stream {
  readonly messages: readonly Message[];
  readonly heads: ReadonlyMap<number, Conversation>;
  readonly more: boolean;
  readonly loading: boolean;
  readonly loaded: boolean;
}
const EMPTY: Stream = { messages: [], heads: new Map(), more: false, loading: false, loaded: false };
const PAGE = 60;
const KEPT_STREAMS = 30;

export const useTimeline = defineStore("timeline", () => {
  const streams = shallowReactive(new Map<number, Stream>());
  const conversations = useConversations();

  const of = (contact: number): Stream => streams.get(contact) ?? EMPTY;
  function change(contact: number, changes: Partial<Stream>): void {
    streams.set(contact, { ...of(contact), ...changes });
  }

  /** Load the newest page, unless it is there already. */
  async function open(contact: number): Promise<void> {
    const stream = of(contact);
    if (stream.loading || stream.loaded) return;
    await load(contact, undefined);
    forgetOldest();
  }
  /** Start again from the newest page: what lay between may be more than one page. */
  async function reload(contact: number): Promise<void> {
    await load(contact, undefined, true);
  }
  async function earlier(contact: number): Promise<void> {
    const stream = of(contact);
    if (!stream.loading && stream.more) await load(contact, stream.messages[0]?.id);
  }
  async function load(contact: number, before: number | undefined, afresh = false): Promise<void> {
    change(contact, { loading: true });
    const done = await useToasts().attempt(async () => {
      const page = await get<Wire["MessagePage"]>(`/contacts/${contact}/timeline`, { before, limit: PAGE });
      page.conversations.forEach(conversations.take);
      const heads = new Map([...of(contact).heads, ...page.conversations.map((one) => [one.id, one] as const)]);
      const newest = page.items[page.items.length - 1]?.id ?? 0;
      const known = of(contact).messages.filter((message) => !afresh || message.id > newest);
      change(contact, { messages: merge(known, page.items), heads, more: page.more, loaded: true });
    });
    change(contact, { loading: false, loaded: done || of(contact).loaded });
  }

  /** A message came or changed; kept only for citizens whose stream was opened. */
  function take(message: Message, conversation: Conversation | null | undefined): void {
    const contact = contactOf(message, conversation);
    if (contact === undefined || !streams.has(contact)) return;
    const stream = of(contact);
    const heads = conversation ? new Map([...stream.heads, [conversation.id, conversation]]) : stream.heads;
    change(contact, { messages: merge(stream.messages, [message]), heads });
  }
  function contactOf(message: Message, conversation: Conversation | null | undefined): number | undefined {
    if (conversation) return conversation.contact_id;
    const known = conversations.known.get(message.conversation_id);
    if (known) return known.contact_id;
    return [...streams].find(([, stream]) => stream.heads.has(message.conversation_id))?.[0];
  }
  function forgetOldest(): void {
    for (const contact of [...streams.keys()].slice(0, Math.max(0, streams.size - KEPT_STREAMS))) streams.delete(contact);
  }
  function forgetAllBut(contact: number | undefined): void {
    for (const other of [...streams.keys()]) if (other !== contact) streams.delete(other);
  }
  return { streams, of, open, reload, earlier, take, forgetAllBut };
});
