/** Canned replies: loaded when the first slash is typed, and added to. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import * as talk from "../api/talk";
import type { Wire } from "../api/types";

export const useCanned = defineStore("canned", () => {
  const items = shallowRef<readonly Wire["CannedReplyView"][]>([]);
  let loaded = false;

  async function load(): Promise<void> {
    if (loaded) return;
    loaded = true;
    await talk.cannedReplies().then((page) => (items.value = page.items), () => (loaded = false));
  }
  async function create(body: Parameters<typeof talk.createCannedReply>[0]): Promise<void> {
    items.value = [...items.value, await talk.createCannedReply(body)];
  }
  return { items, load, create };
});
