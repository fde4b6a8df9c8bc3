/** Something a page asks the hub for: not there yet, there, or refused with words. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { Refusal } from "../api/client";
import { serverNow } from "../stores/now";

export interface Loaded<T> {
  readonly value: ShallowRef<T | null>;
  readonly failure: Ref<string>;
  /** When the value was true, in ms; 0 before the first. */
  readonly heardAt: Ref<number>;
  load(): Promise<void>;
}

/** The newest question wins: an answer that was overtaken is dropped. */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null);
  const failure = ref("");
  const heardAt = ref(0);
  let asked = 0;

  async function load(): Promise<void> {
    const turn = ++asked;
    try {
      const answer = await ask();
      if (turn !== asked) return;
      value.value = answer;
      heardAt.value = serverNow();
      failure.value = "";
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      if (turn === asked) failure.value = problem.message;
    }
  }
  return { value, failure, heardAt, load };
}
