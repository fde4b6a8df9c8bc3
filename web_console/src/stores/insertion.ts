/** Lets the knowledge pane put an answer into the composer that is on the screen. */
import { defineStore } from "pinia";
import { onBeforeUnmount, shallowRef } from "vue";
import type { Suggestion } from "../api/types";

type Insert = (article: Suggestion, text: string) => void;

export const useInsertion = defineStore("insertion", () => {
  const target = shallowRef<Insert | null>(null);

  /** The calling component takes insertions until it leaves. */
  function serve(insert: Insert): void {
    target.value = insert;
    onBeforeUnmount(() => {
      if (target.value === insert) target.value = null;
    });
  }
  return { target, serve };
});
