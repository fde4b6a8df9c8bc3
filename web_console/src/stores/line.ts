/** The live connection to the hub, as the screen sees it: its state, what waits to be sent, what was missed. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as api from "../api/oneself";
import type { Frame, ServerFrame } from "../api/types";
import { DeskLink } from "../link/desk_link";
import { Outbox, type Outgoing } from "../link/outbox";
import type { SocketState } from "../../../web_shared/steady_socket";
import { learnServerTime, now, serverNow } from "./now";

/** What a part of the screen does with frames; several parts may listen. */
export interface Listener {
  frame?(frame: ServerFrame): void;
  /** Nothing before can be replayed: load by REST. `first` on the first connection of this page. */
  fresh?(first: boolean): void;
  refused?(entry: Outgoing, frame: Frame<"err">): void;
}
export interface Recovery {
  kind: "resumed" | "reset";
  missed: number;
  firstConversation: number | null;
}

const SHOWN_AFTER_S = 2; // a blink of the line is not worth a banner

export const useLine = defineStore("line", () => {
  const state = ref<SocketState>("stopped");
  const tries = ref(0);
  const lostAt = ref<number | null>(null);
  const ended = ref<Frame<"bye">["why"] | null>(null);
  const restarting = ref(false);
  const recovery = shallowRef<Recovery | null>(null);
  const pending = shallowRef<readonly Outgoing[]>([]);
  const lostFor = computed(() => (lostAt.value === null ? 0 : (now.value - lostAt.value) / 1000));
  const isLost = computed(() => lostFor.value >= SHOWN_AFTER_S);
  const listeners = new Set<Listener>();
  let link: DeskLink | null = null;
  let outbox: Outbox | null = null;
  let greetedBefore = false;
  let missedUntil = "";

  function open(agentId: number): void {
    close();
    const box = (outbox = new Outbox(localStorage, `hub.desk.outbox.${agentId}`));
    pending.value = box.all();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    link = new DeskLink(`${scheme}://${location.host}/api/v1/desk/socket`, box, {
      state: onState,
      welcome: onWelcome,
      reset: () => loadAll(),
      frame: onFrame,
      outboxChanged: () => (pending.value = box.all()),
      refused: (entry, frame) => listeners.forEach((listener) => listener.refused?.(entry, frame)),
      ended: (why) => (ended.value = why),
    });
    link.start();
  }
  function close(): void {
    link?.stop();
    link = null;
    greetedBefore = false;
    lostAt.value = ended.value = recovery.value = null;
  }
  function continueHere(): void {
    ended.value = null;
    link?.start();
  }

  function onState(next: SocketState, _retryIn: number, failures: number): void {
    state.value = next;
    tries.value = failures;
    if (next === "waiting" && greetedBefore && lostAt.value === null) lostAt.value = serverNow();
    // A refused handshake does not say why: ask by REST, which tells a lost session from a lost network.
    if (next === "waiting" && failures % 3 === 2) api.me().catch(() => undefined);
  }
  function onWelcome(frame: Frame<"welcome">, fresh: boolean): void {
    learnServerTime(frame.server_time);
    lostAt.value = null;
    restarting.value = false;
    if (fresh) loadAll(!greetedBefore);
    else {
      missedUntil = frame.server_time;
      recovery.value = { kind: "resumed", missed: 0, firstConversation: null };
    }
    greetedBefore = true;
  }
  function loadAll(first = false): void {
    recovery.value = first ? null : { kind: "reset", missed: 0, firstConversation: null };
    listeners.forEach((listener) => listener.fresh?.(first));
  }
  function onFrame(frame: ServerFrame): void {
    if (frame.t === "bye") restarting.value = frame.why === "restart";
    if (frame.t === "message") countMissed(frame);
    listeners.forEach((listener) => listener.frame?.(frame));
  }
  function countMissed({ message }: Frame<"message">): void {
    const seen = recovery.value;
    if (!seen || seen.kind !== "resumed" || message.author !== "citizen" || message.at > missedUntil) return;
    recovery.value = { ...seen, missed: seen.missed + 1, firstConversation: seen.firstConversation ?? message.conversation_id };
  }

  const listen = (listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const send = (entry: Outgoing) => link?.send(entry);
  const say = (frame: Parameters<DeskLink["say"]>[0]) => link?.say(frame) ?? false;
  const withdraw = (clientKey: string) => link?.withdraw(clientKey) ?? false;
  const retryNow = () => link?.retryNow();
  const drop = (clientKey: string) => {
    outbox?.settle(clientKey);
    pending.value = outbox?.all() ?? [];
  };
  const dismiss = () => (recovery.value = null);

  return {
    state, tries, lostFor, isLost, ended, restarting, recovery, pending,
    open, close, continueHere, listen, send, say, withdraw, retryNow, drop, dismiss,
  };
});
