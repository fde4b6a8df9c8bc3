// Keeps the words of another language from one visit to the next, for the time before the hub answers.

import type { Store } from "./store";
import type { Session } from "./wire";
import { learn, type Lang, type Words } from "./words";

export function keepWords(store: Store, session: Session): void {
  if (!session.words || !Object.keys(session.words).length) return;
  learn(session.lang, session.words);
  store.set("words", JSON.stringify([session.lang, session.words]));
}

export function recallWords(store: Store): void {
  try {
    const [lang, words] = JSON.parse(store.get("words") || "[]") as [Lang, Partial<Words>];
    if (lang) learn(lang, words);
  } catch {
    store.remove("words");
  }
}
