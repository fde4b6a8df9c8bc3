/** What is being put together in the form of a notice, and the order it makes. */
import type { Entry, Group, Order } from "../../../api/notices";
import { newClientKey } from "../../../link/client_key";

/** Somebody who is to be told: an entry, a whole group, or an address typed by hand. */
export type Chosen = { readonly kind: "entry"; readonly entry: Entry } | { readonly kind: "group"; readonly group: Group } | { readonly kind: "address"; readonly address: string };
export interface NoticeDraft {
  key: string;
  account: string;
  chosen: Chosen[];
  message_class: "case" | "urgent";
  template: string;
  text: string;
  subject: string;
  values: Record<string, string>;
  ack: "none" | "link" | "reply";
}
export const emptyDraft = (): NoticeDraft => ({ key: newClientKey(), account: "", chosen: [], message_class: "case", template: "", text: "", subject: "", values: {}, ack: "none" });

export const keyOf = (one: Chosen): string => (one.kind === "entry" ? `e${one.entry.id}` : one.kind === "group" ? `g${one.group.id}` : `a${one.address}`);
export const nameOf = (one: Chosen): string => (one.kind === "entry" ? one.entry.name : one.kind === "group" ? one.group.name : one.address);

/** Several addresses at once, as they are pasted. */
export const addressesIn = (text: string): string[] => [...new Set(text.split(/[\s,，;；、]+/).filter((one) => one.length >= 3))];

export function orderOf(draft: NoticeDraft): Order {
  const { chosen, template, text, ...rest } = draft;
  const recipients = chosen.map((one) => ({
    name: "", values: {},
    address: one.kind === "address" ? one.address : "",
    entry_id: one.kind === "entry" ? one.entry.id : null,
    group_id: one.kind === "group" ? one.group.id : null,
  }));
  return { ...rest, recipients, template, text: template ? "" : text.trim(), subject: draft.subject.trim() };
}
