/** Citizens' cards and their former conversations. */
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import * as api from "../api/contacts";
import { Refusal } from "../api/client";
import type { Contact, Conversation } from "../api/types";

export const useContacts = defineStore("contacts", () => {
  const cards = shallowReactive(new Map<number, Contact>());
  const visits = shallowReactive(new Map<number, readonly Conversation[]>());
  const failed = shallowReactive(new Map<number, string>());

  async function load(id: number): Promise<void> {
    failed.delete(id);
    try {
      take(await api.contact(id));
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      failed.set(id, failure.message);
    }
  }
  async function loadVisits(id: number): Promise<void> {
    await api.history(id).then((page) => visits.set(id, page.items), () => undefined);
  }
  function take(contact: Contact): void {
    cards.set(contact.id, contact);
  }
  return { cards, visits, failed, load, loadVisits, take };
});
