/** What waits, over all queues this person can see; the server says it once a second when it changed. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { Frame } from "../api/types";
import { serverNow } from "./now";

export const useQueue = defineStore("queue", () => {
  const latest = shallowRef<Frame<"queue"> | null>(null);
  const heardAt = shallowRef(0);

  function take(frame: Frame<"queue">): void {
    latest.value = frame;
    heardAt.value = serverNow();
  }
  return { latest, heardAt, take };
});
