/** The list of the inbox: view, filter, order, paging, counts, and the conversation that is open. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as talk from "../api/talk";
import type { View } from "../api/talk";
import type { Conversation } from "../api/types";
import { belongs, countChanges } from "../desk/membership";
import { append, comparison, hold, settle, type Shown, type Sort } from "../desk/ordering";
import { useConversations } from "./conversations";
import { useOffer } from "./offer";
import { useSession } from "./session";
import { useToasts } from "./toasts";

const PAGE = 200;
const RECOUNT_MS = 3000;

export const useInbox = defineStore("inbox", () => {
  const conversations = useConversations();
  const session = useSession();
  const view = ref<View>("mine");
  const channel = ref("");
  const sort = ref<Sort>("urgent");
  const shown = shallowRef<Shown>({ ids: [], fresh: 0 });
  const counts = ref<Partial<Record<View, number>>>({});
  const loading = ref(false);
  const failed = ref("");
  const openId = ref(0);
  const more = ref(false);
  const members = new Set<number>();
  let held = false;
  let cursor = "";
  let loads = 0;
  let recount: ReturnType<typeof setTimeout> | undefined;

  const me = () => session.me?.id ?? 0;
  const current = computed<Conversation | null>(() => conversations.known.get(openId.value) ?? null);
  /** Mine are all known here, so nobody needs to be asked. */
  const mine = computed(() => [...conversations.known.values()].filter((one) => belongs("mine", one, me()) && !isOffered(one)).length);
  const unread = computed(() => [...conversations.known.values()].filter((one) => one.unread && belongs("mine", one, me()) && !isOffered(one)).length);
  // Only the server knows where I was mentioned: there, what it brought stays.
  const isHere = (one: Conversation) => (view.value === "mentioned" ? members.has(one.id) : belongs(view.value, one, me()));
  const fits = (one: Conversation) => isHere(one) && (!channel.value || one.channel === channel.value);

  async function choose(next: { view?: View; channel?: string; sort?: Sort }): Promise<void> {
    view.value = next.view ?? view.value;
    channel.value = next.channel ?? channel.value;
    sort.value = next.sort ?? sort.value;
    if (next.view === undefined && next.channel === undefined) return arrange(true);
    members.clear();
    shown.value = { ids: [], fresh: 0 };
    await load();
  }
  async function load(): Promise<void> {
    cursor = "";
    await nextPage(++loads);
  }
  async function loadMore(): Promise<void> {
    if (more.value && !loading.value) await nextPage(loads);
  }
  async function nextPage(ticket: number): Promise<void> {
    loading.value = true;
    failed.value = "";
    try {
      const page = await talk.list({ view: view.value, channel: channel.value, cursor, limit: PAGE });
      if (ticket !== loads) return; // another view was chosen meanwhile
      const first = cursor === "";
      if (first) members.clear();
      page.items.forEach((one) => (conversations.take(one), members.add(one.id), isOffered(one) && useOffer().restore(one)));
      counts.value = { ...counts.value, ...page.counts };
      cursor = page.next;
      more.value = page.next !== "";
      // Further pages come in below, where they move nothing.
      if (first) arrange(!held || !shown.value.ids.length);
      else shown.value = append(shown.value, page.items.filter(fits));
    } catch (failure) {
      failed.value = (failure as Error).message;
    } finally {
      if (ticket === loads) loading.value = false;
    }
  }

  /** A conversation is new or changed. `gone`: it left all my views. */
  function take(conversation: Conversation, gone = false): void {
    const before = conversations.known.get(conversation.id);
    if (!conversations.take(conversation)) return;
    if (before) addCounts(countChanges(before, conversation, me()));
    else recountSoon();
    if (!gone && fits(conversation)) members.add(conversation.id);
    else members.delete(conversation.id);
    arrange(false);
  }
  function arrange(force: boolean): void {
    const wanted = [...members].map((id) => conversations.known.get(id)).filter((one): one is Conversation => !!one && fits(one) && !isOffered(one));
    shown.value = held && !force ? hold(shown.value, wanted) : settle(wanted, comparison(view.value, sort.value));
  }
  /** The hand is on the list (or the list is scrolled): nothing may move under it. */
  function setHeld(now: boolean): void {
    if (held === now) return;
    held = now;
    if (!now) arrange(true);
  }
  /** An offer has its own place at the foot of the list. */
  const isOffered = (one: Conversation): boolean => one.stage === "offered" && one.agent?.id === me();
  const isGone = (id: number): boolean => !members.has(id);

  function addCounts(changes: Partial<Record<View, number>>): void {
    const next = { ...counts.value };
    for (const [name, step] of Object.entries(changes) as [View, number][]) next[name] = Math.max(0, (next[name] ?? 0) + step);
    counts.value = next;
  }
  /** Something changed that nobody tells us in full, such as the queue: ask for the counts, and for what is shown of it. */
  function recountSoon(): void {
    recount ??= setTimeout(() => {
      recount = undefined;
      if (!held && (view.value === "waiting" || view.value === "all")) void load();
      else void talk.list({ view: "mine", limit: 1 }).then((page) => (counts.value = { ...counts.value, ...page.counts }), () => undefined);
    }, RECOUNT_MS);
  }

  async function open(id: number): Promise<void> {
    openId.value = id;
    if (id && !conversations.known.has(id)) await reload(id);
  }
  const reload = (id: number) => useToasts().attempt(async () => void conversations.take(await talk.one(id)));
  /** The neighbour of the open conversation in the list as it is shown. */
  function neighbour(step: 1 | -1): number {
    const { ids } = shown.value;
    const at = ids.indexOf(openId.value);
    if (at < 0) return ids[0] ?? 0;
    return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? 0;
  }
  return {
    mine, unread, view, channel, sort, shown, counts, loading, failed, more, openId, current,
    choose, load, loadMore, take, arrange, setHeld, isGone, open, reload, neighbour, recountSoon,
  };
});
