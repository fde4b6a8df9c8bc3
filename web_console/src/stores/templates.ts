/** The template messages of each channel account, asked for once. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import * as talk from "../api/talk";
import type { Conversation, Wire } from "../api/types";

type Form = Wire["TemplateFormView"];

export const useTemplates = defineStore("templates", () => {
  const byAccount = shallowReactive(new Map<string, readonly Form[]>());
  const asked = new Set<string>();

  /** Channels without a reply window need none. */
  const of = (conversation: Conversation): readonly Form[] => (conversation.window && byAccount.get(conversation.account)) || [];
  async function load(conversation: Conversation): Promise<void> {
    const { account, id, window } = conversation;
    if (!window || asked.has(account)) return;
    asked.add(account);
    await talk.templates(id).then((page) => byAccount.set(account, page.items), () => void asked.delete(account));
  }
  return { of, load };
});
