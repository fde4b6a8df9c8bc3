/** Answers beside the conversation: those pushed with the citizen's words, and those searched for. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import * as api from "../api/knowledge";
import type { Suggestion, Suggestions } from "../api/types";
import { useToasts } from "./toasts";

export const useKnowledge = defineStore("knowledge", () => {
  const pushed = shallowReactive(new Map<number, Suggestions>());
  const searched = shallowReactive(new Map<number, Suggestions>());

  const of = (conversation: number) => searched.get(conversation) ?? pushed.get(conversation) ?? null;
  function take(suggestions: Suggestions): void {
    pushed.set(suggestions.conversation_id, suggestions);
    searched.delete(suggestions.conversation_id); // the citizen went on; the old search is about something else
  }
  async function open(conversation: number): Promise<void> {
    if (pushed.has(conversation)) return;
    await api.suggestions(conversation).then((found) => pushed.set(conversation, found), () => undefined);
  }
  async function search(conversation: number, words: string): Promise<void> {
    if (!words.trim()) return void searched.delete(conversation);
    await useToasts().attempt(async () => void searched.set(conversation, await api.suggestions(conversation, words.trim())));
  }
  type Deed = Parameters<typeof api.adopt>[0]["action"];
  /** Feeds the ranking; a failure of it must never stand in the agent's way. */
  function note(conversation: number, article: Suggestion | null, action: Deed, words = ""): Promise<boolean> {
    const rank = article ? (of(conversation)?.items ?? []).findIndex((one) => one.article_id === article.article_id) : 0;
    const body = { conversation_id: conversation, article_id: article?.article_id ?? 0, action, rank: Math.max(0, rank), note: words };
    return api.adopt(body).then(() => true, () => false);
  }
  return { of, take, open, search, note };
});
