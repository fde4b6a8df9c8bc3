/** Every conversation the page knows, newest version of each; who types in it and who looks at it. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import type { Conversation, Frame } from "../api/types";

export const useConversations = defineStore("conversations", () => {
  const known = shallowReactive(new Map<number, Conversation>());
  const typing = shallowReactive(new Map<number, string>()); // the preview, often empty
  const watchers = shallowReactive(new Map<number, Frame<"watchers">>());
  const silence = new Map<number, ReturnType<typeof setTimeout>>();
  const TYPING_LASTS_MS = 8000; // the "stopped" frame may be lost: it is never replayed

  /** Keep it unless a newer version is known; says whether it was taken. */
  function take(conversation: Conversation): boolean {
    const before = known.get(conversation.id);
    if (before && before.version > conversation.version) return false;
    known.set(conversation.id, conversation);
    return true;
  }
  function change(id: number, changes: Partial<Conversation>): void {
    const before = known.get(id);
    if (before) known.set(id, { ...before, ...changes });
  }
  function setTyping(id: number, on: boolean, preview: string): void {
    clearTimeout(silence.get(id));
    if (!on) {
      typing.delete(id);
      return;
    }
    typing.set(id, preview);
    silence.set(id, setTimeout(() => typing.delete(id), TYPING_LASTS_MS));
  }
  function setWatchers(frame: Frame<"watchers">): void {
    watchers.set(frame.conversation_id, frame);
  }
  return { known, typing, watchers, take, change, setTyping, setWatchers };
});
