/** Answers beside the conversation: those pushed with the citizen's words, and those searched for. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import * as api from "../api/knowledge";
import type { Suggestion, Suggestions, Wire } from "../api/types";
import { useToasts } from "./toasts";

type Searched = { words: string; category: string; page: Wire["KnowledgePage"] };
const AT_ONCE = 10;

export const useKnowledge = defineStore("knowledge", () => {
  const pushed = shallowReactive(new Map<number, Suggestions>());
  const searched = shallowReactive(new Map<number, Searched>());

  const of = (conversation: number) => pushed.get(conversation) ?? null;
  const searchOf = (conversation: number) => searched.get(conversation) ?? null;
  const shown = (conversation: number) => searchOf(conversation)?.page.items ?? of(conversation)?.items ?? [];
  function take(suggestions: Suggestions): void {
    pushed.set(suggestions.conversation_id, suggestions);
    searched.delete(suggestions.conversation_id); // the citizen went on; the old search is about something else
  }
  async function open(conversation: number): Promise<void> {
    if (pushed.has(conversation)) return;
    await api.suggestions(conversation).then((found) => pushed.set(conversation, found), () => undefined);
  }
  let asked = 0; // answers may overtake each other while someone types; only the last question counts
  async function search(conversation: number, words: string, category = ""): Promise<void> {
    const [sought, turn] = [words.trim(), ++asked];
    if (!sought) return void searched.delete(conversation);
    await useToasts().attempt(async () => {
      const page = await api.searchKnowledge(sought, { category, limit: AT_ONCE });
      if (turn === asked) searched.set(conversation, { words: sought, category, page });
    });
  }
  async function more(conversation: number): Promise<void> {
    const before = searched.get(conversation);
    if (!before) return;
    const { words, category, page } = before;
    await useToasts().attempt(async () => {
      const next = await api.searchKnowledge(words, { category, limit: AT_ONCE, offset: page.items.length });
      if (searched.get(conversation) === before) searched.set(conversation, { words, category, page: { ...next, items: [...page.items, ...next.items] } });
    });
  }
  type Deed = Parameters<typeof api.adopt>[0]["action"];
  /** Feeds the ranking; a failure of it must never stand in the agent's way. */
  function note(conversation: number, article: Suggestion | null, action: Deed, words = ""): Promise<boolean> {
    const rank = article ? shown(conversation).findIndex((one) => one.article_id === article.article_id) : 0;
    const body = { conversation_id: conversation, article_id: article?.article_id ?? 0, action, rank: Math.max(0, rank), note: words };
    return api.adopt(body).then(() => true, () => false);
  }
  return { of, searchOf, take, open, search, more, note };
});
