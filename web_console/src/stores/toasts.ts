/** Short words about what was done (4 s); refusals, and what one must know, stay until they are read. */
import { defineStore } from "pinia";
import { ref } from "vue";
import { Refusal } from "../api/client";
import { t } from "../i18n";

export interface Toast {
  id: number;
  text: string;
  tone: "done" | "told" | "refused";
  action?: { label: string; run: () => void };
}
const LASTS_MS = 4000;
const LASTS_WITH_ACTION_MS = 10_000;

export const useToasts = defineStore("toasts", () => {
  const items = ref<Toast[]>([]);
  let count = 0;

  function show(toast: Omit<Toast, "id">): void {
    const id = ++count;
    items.value = [...items.value.slice(-3), { ...toast, id }];
    if (toast.tone === "done") setTimeout(() => drop(id), toast.action ? LASTS_WITH_ACTION_MS : LASTS_MS);
  }
  function drop(id: number): void {
    items.value = items.value.filter((toast) => toast.id !== id);
  }
  const done = (text: string, action?: Toast["action"]) => show({ text, tone: "done", ...(action && { action }) });
  const refused = (text: string) => show({ text, tone: "refused" });
  const told = (text: string) => show({ text, tone: "told" });

  /** Do it; when the hub refuses, say its words. Returns whether it was done. */
  async function attempt(act: () => Promise<unknown>, doneText?: string): Promise<boolean> {
    try {
      await act();
      if (doneText) done(doneText);
      return true;
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      if (failure.status !== 401) refused(failure.message || t("fail.unreachable"));
      return false;
    }
  }
  return { items, show, drop, done, told, refused, attempt };
});
