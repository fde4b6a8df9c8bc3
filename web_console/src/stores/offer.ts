/** The offer of this moment: one at a time, with its countdown; accepting and declining. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as talk from "../api/talk";
import type { Conversation, Frame } from "../api/types";
import { isCall } from "../desk/calls";
import { useConversations } from "./conversations";
import { now } from "./now";
import { useSettings } from "./settings";
import { chime } from "./sound";
import { useToasts } from "./toasts";

type Offer = Frame<"offer">;

export const useOffer = defineStore("offer", () => {
  const waiting = shallowRef<readonly Offer[]>([]);
  const busy = ref(false);
  const current = computed<Offer | null>(() => waiting.value[0] ?? null);
  const secondsLeft = computed(() => (current.value ? Math.max(0, (Date.parse(current.value.expires_at) - now.value) / 1000) : 0));

  function take(offer: Offer): void {
    useConversations().take(offer.conversation);
    waiting.value = [...without(offer.conversation.id), offer];
    if (useSettings().sound) chime();
  }
  /** After a reload the offer itself is not told again; the conversation says what is left of it. */
  function restore(conversation: Conversation): void {
    if (waiting.value.some((one) => one.conversation.id === conversation.id) || !conversation.deadline) return;
    const [opened, ends] = [Date.parse(conversation.stage_since), Date.parse(conversation.deadline)];
    const waited = (opened - Date.parse(conversation.came_at)) / 1000;
    const known = { t: "offer" as const, seq: 0, conversation, expires_at: conversation.deadline, lasts: (ends - opened) / 1000, waited };
    waiting.value = [...waiting.value, { ...known, why: "", open_texts: 0, text_budget: 0, messages: [] }];
  }
  function gone(id: number): void {
    waiting.value = without(id);
  }
  const without = (id: number) => waiting.value.filter((one) => one.conversation.id !== id);

  /** Returns the conversation taken, or 0. */
  async function accept(): Promise<number> {
    const offer = current.value;
    // A call is accepted by lifting the telephone.
    if (!offer || busy.value || isCall(offer.conversation)) return 0;
    busy.value = true;
    const taken = await useToasts().attempt(async () => void useConversations().take(await talk.accept(offer.conversation.id)));
    busy.value = false;
    gone(offer.conversation.id);
    return taken ? offer.conversation.id : 0;
  }
  async function decline(reason: string): Promise<void> {
    const offer = current.value;
    if (!offer) return;
    if (await useToasts().attempt(() => talk.decline(offer.conversation.id, reason))) gone(offer.conversation.id);
  }
  function clear(): void {
    waiting.value = [];
  }
  return { current, secondsLeft, busy, take, restore, gone, accept, decline, clear };
});
