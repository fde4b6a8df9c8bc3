/** Canned replies: loaded when the first slash is typed; kept by those whose role allows it. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as talk from "../api/talk";
import type { Wire } from "../api/types";
import { useSession } from "./session";

export type Canned = Wire["CannedReplyView"];
export type Scope = Canned["scope"];

export const useCanned = defineStore("canned", () => {
  const session = useSession();
  const items = shallowRef<readonly Canned[]>([]);
  const managing = ref(false);
  let loaded = false;

  /** Everybody keeps their own, leaders their team's, supervisors everybody's. */
  const scopes = computed<readonly Scope[]>(() => [
    "mine",
    ...(session.isLeader ? (["team"] as const) : []),
    ...(session.may("supervisor") ? (["all"] as const) : []),
  ]);

  async function load(): Promise<void> {
    if (loaded) return;
    await reload().catch(() => undefined);
  }
  async function reload(): Promise<void> {
    items.value = (await talk.cannedReplies()).items;
    loaded = true;
  }
  async function save(id: number, body: Parameters<typeof talk.createCannedReply>[0]): Promise<Canned> {
    const saved = await (id ? talk.changeCannedReply(id, body) : talk.createCannedReply(body));
    items.value = [...items.value.filter((one) => one.id !== id), saved];
    return saved;
  }
  async function remove(id: number): Promise<void> {
    await talk.deleteCannedReply(id);
    items.value = items.value.filter((one) => one.id !== id);
  }
  return { items, managing, scopes, load, reload, save, remove };
});
