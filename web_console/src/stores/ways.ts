/** What each channel account carries and whether it is open; asked for again while somebody writes. */
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import * as talk from "../api/talk";
import type { Way } from "../desk/carry";

const FRESH_MS = 10_000;

export const useWays = defineStore("ways", () => {
  const all = shallowRef<readonly Way[]>([]);
  let askedAt = 0;

  async function load(): Promise<void> {
    if (Date.now() - askedAt < FRESH_MS) return;
    askedAt = Date.now();
    await talk.ways().then((page) => (all.value = page.items), () => void (askedAt = 0));
  }
  const of = (account: string): Way | undefined => all.value.find((way) => way.account === account);
  return { all, load, of };
});
