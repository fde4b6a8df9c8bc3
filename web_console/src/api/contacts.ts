/** Citizens: their card, identities, history, merging, blocking. */
import { get, patch, post } from "./client";
import type { Contact, Given, Wire } from "./types";

export const contact = (id: number) => get<Contact>(`/contacts/${id}`);
export const find = (q: string, limit = 8) => get<Wire["ContactPage"]>("/contacts", { q, limit });
export const change = (id: number, body: Given<Wire["ChangeContact"], "version">) => patch<Contact>(`/contacts/${id}`, body);
export const history = (id: number, limit = 20) => get<Wire["ConversationPage"]>(`/contacts/${id}/conversations`, { limit });
export const unmask = (id: number) => post<Wire["UnmaskedView"]>(`/contacts/${id}/unmask`);
export const block = (id: number, body: Wire["BlockContact"]) => post<Contact>(`/contacts/${id}/block`, body);
export const unblock = (id: number) => post<Contact>(`/contacts/${id}/unblock`);
export const merge = (id: number, other: number, reason: string) =>
  post<Wire["MergeView"]>(`/contacts/${id}/merge`, { other_id: other, reason } satisfies Wire["MergeContacts"]);
export const undoMerge = (id: number) => post<Wire["MergeView"]>(`/merges/${id}/undo`);
