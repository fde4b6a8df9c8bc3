/** Who sits here: signing in and out, roles, and the presence the server confirmed. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import * as api from "../api/oneself";
import { onSignedOut, Refusal, useCsrf } from "../api/client";
import type { AgentState, Me, Role, Wire } from "../api/types";
import { useSettings } from "./settings";

export const useSession = defineStore("session", () => {
  const me = shallowRef<Me | null>(null);
  const known = ref(false); // whether the server has been asked who we are
  const ended = ref(false); // we were signed in and the server let us go
  const isLeader = computed(() => may("leader", "supervisor"));
  const isDesk = computed(() => may("agent", "leader", "supervisor"));
  /** Whom citizens are offered to; others are never ready. */
  const serves = computed(() => may("agent"));
  /** Whoever the hub tells things by itself: the desk, and those who write knowledge. */
  const hasLine = computed(() => isDesk.value || may("kb_editor", "contributor", "admin"));

  function may(...roles: Role[]): boolean {
    return roles.some((role) => me.value?.roles.includes(role));
  }
  function take(answer: Me): void {
    useCsrf(answer.csrf);
    me.value = answer;
    ended.value = false;
    useSettings().load(answer.settings);
  }
  function forget(): void {
    ended.value = me.value !== null;
    me.value = null;
    useCsrf("");
  }
  async function resume(): Promise<void> {
    onSignedOut(forget);
    try {
      take(await api.me());
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
    } finally {
      known.value = true;
    }
  }
  async function signIn(login: string, password: string, ready: boolean): Promise<void> {
    take(await api.signIn(login, password));
    if (ready && serves.value) applyPresence(await api.setPresence({ presence: "ready" }));
  }
  async function signOut(): Promise<void> {
    await api.signOut();
    me.value = null;
    ended.value = false;
    useCsrf("");
  }
  function applyPresence(now: { state: AgentState; reason: string; since: string; duty?: Wire["DutyView"] | null }): void {
    if (!me.value) return;
    const duty = now.duty ?? me.value.duty;
    me.value = { ...me.value, state: now.state, state_reason: now.reason, state_since: now.since, duty };
  }
  function passwordChanged(): void {
    if (me.value) me.value = { ...me.value, must_change_password: false };
  }
  return { me, known, ended, isLeader, isDesk, serves, hasLine, may, resume, signIn, signOut, forget, applyPresence, passwordChanged };
});
