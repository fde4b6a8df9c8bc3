/** Ready, busy, signed out: asking for it, the replacement WeChat duty may demand, and the call of this moment. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as api from "../api/oneself";
import { Refusal } from "../api/client";
import type { Conversation, Given, Wire } from "../api/types";
import { isCall } from "../desk/calls";
import { useConversations } from "./conversations";
import { useSession } from "./session";
import { useToasts } from "./toasts";

export const BUSY_REASONS = ["break", "meal", "meeting", "training", "paperwork", "help"] as const;
type Wish = Given<Wire["SetPresence"], "presence">;

export const usePresence = defineStore("presence", () => {
  const session = useSession();
  const conversations = useConversations();
  const menuOpen = ref(false);
  const needsReplacement = shallowRef<Wish | null>(null);
  /** The telephone conversation that rings, is talked or is wrapped up. */
  const call = computed<Conversation | null>(() => {
    const mine = [...conversations.known.values()].filter(
      (one) => isCall(one) && one.agent?.id === session.me?.id,
    );
    const stages: readonly Conversation["stage"][] = ["active", "offered"];
    return mine.find((one) => stages.includes(one.stage)) ?? null;
  });
  const wrapUp = computed<Conversation | null>(
    () => [...conversations.known.values()].find((one) => one.stage === "wrap_up" && one.agent?.id === session.me?.id) ?? null,
  );

  async function go(wish: Wish): Promise<boolean> {
    menuOpen.value = false;
    try {
      session.applyPresence(await api.setPresence(wish));
      needsReplacement.value = null;
      return true;
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      if (failure.code === "duty_needs_replacement" && !wish.replacement_id) needsReplacement.value = wish;
      else if (failure.code === "replacement_asked") useToasts().done(failure.message);
      else useToasts().refused(failure.message);
      return false;
    }
  }
  /** Leave the desk; when WeChat duty holds us, find a replacement first. */
  async function leave(): Promise<void> {
    try {
      await session.signOut();
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      if (failure.code === "duty_needs_replacement") needsReplacement.value = { presence: "signed_out" };
      else useToasts().refused(failure.message);
    }
  }
  return { leave, menuOpen, needsReplacement, call, wrapUp, go };
});
