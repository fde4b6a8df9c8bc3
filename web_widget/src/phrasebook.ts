// Keeps the words of another language from one visit to the next, for the time before the hub answers.

import type { Store } from "./store";
import type { Problem, Session } from "./wire";
import { learn, type Lang, type Words } from "./words";

export function keepWords(store: Store, { lang, words }: Session | Problem): void {
  if (!lang || !words || !Object.keys(words).length) return;
  learn(lang, words);
  store.set("words", JSON.stringify([lang, words]));
}

export function recallWords(store: Store): void {
  try {
    const [lang, words] = JSON.parse(store.get("words") || "[]") as [Lang, Partial<Words>];
    if (lang) learn(lang, words);
  } catch {
    store.remove("words");
  }
}
