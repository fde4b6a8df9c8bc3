/** Notices to this person: duty asked, a leader's act, a mention. */
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import * as api from "../api/oneself";
import type { Notice } from "../api/types";
import { clock } from "../format/moments";
import { fill, tOr } from "../i18n";
import { useToasts } from "./toasts";

/** The server sends what happened, its facts and the plain words of people; the sentence is made here. */
export function noticeWords(notice: Notice): string {
  const { until, ...facts } = notice.facts ?? {};
  const told = until ? { ...facts, until: clock(new Date(until)) } : facts;
  return fill(tOr(`notice.${notice.kind}`, notice.text || notice.kind), { ...told, text: notice.text });
}

export interface Kept {
  notice: Notice;
  seen: boolean;
}
const KEPT = 50;

export const useNotices = defineStore("notices", () => {
  const items = ref<Kept[]>([]);
  const unseen = computed(() => items.value.filter((item) => !item.seen).length);

  function take(notice: Notice): void {
    items.value = [{ notice, seen: false }, ...items.value].slice(0, KEPT);
    // What asks for an answer waits in the bell and in the banner; a toast would pass by unread.
    const asks = notice.action === "answer_replacement";
    if (asks) return;
    const say = { info: useToasts().done, warn: useToasts().told, alarm: useToasts().refused };
    say[notice.level](noticeWords(notice));
  }
  function seeAll(): void {
    items.value = items.value.map((item) => ({ ...item, seen: item.notice.action !== "answer_replacement" || item.seen }));
  }
  function settle(notice: Notice): void {
    items.value = items.value.map((item) => (item.notice === notice ? { notice: { ...notice, action: "" }, seen: true } : item));
  }
  async function answerDuty(notice: Notice, accept: boolean): Promise<void> {
    const answered = await useToasts().attempt(() => api.answerReplacement(notice.reference, accept));
    if (answered) settle(notice);
  }
  return { items, unseen, take, seeAll, settle, answerDuty };
});
