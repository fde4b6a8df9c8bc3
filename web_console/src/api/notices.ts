/** Notices, the texts they are made of, the phone book, and who is left in peace. */
import { get, post, put, remove } from "./client";
import type { Delivery } from "./deliveries";
import type { Given, Wire } from "./types";

export type Sent = Wire["NoticeView"];
export type Text = Wire["TemplateText"];
export type Entry = Wire["EntryView"];
export type Group = Wire["GroupView"];
export type Order = Given<Wire["SendNotice"], "key" | "account" | "recipients">;
export type SaveEntry = Given<Wire["SaveEntry"], "name">;

export const notices = (cursor = "") => get<Wire["NoticePage"]>("/notifications", { cursor, limit: 50 });
export const notice = (id: number) => get<Sent>(`/notifications/${id}`);
export const send = (body: Order) => post<Sent>("/notifications", body);
export const preview = (body: Order) => post<Wire["NoticePreview"]>("/notifications/preview", body);
export const withdraw = (id: number) => post<Wire["ManyDone"]>(`/notifications/${id}/withdraw`);
export const remind = (id: number) => post<Wire["ManyDone"]>(`/notifications/${id}/remind`);
export const recipients = (id: number, cursor = "") =>
  get<{ items: Delivery[]; next: string }>("/deliveries", { view: "all", notice: id, cursor, limit: 100 });

export const texts = () => get<Wire["TemplateTexts"]>("/message-templates");
export const saveText = (key: string, body: Given<Wire["SaveText"], "name" | "text">) => put<Text>(`/message-templates/${encodeURIComponent(key)}`, body);
export const handIn = (id: number) => post<Text>(`/message-templates/${id}/hand-in`);
export const decide = (id: number, approve: boolean, note: string) => post<Text>(`/message-templates/${id}/decide`, { approve, note } satisfies Wire["DecideText"]);
export const retire = (id: number) => post<Text>(`/message-templates/${id}/retire`);

export const entries = (query: { own?: boolean; q?: string; group?: number | undefined; cursor?: string; limit?: number }) => get<Wire["EntryPage"]>("/phone-book", query);
export const createEntry = (body: SaveEntry) => post<Entry>("/phone-book", body);
export const changeEntry = (id: number, body: SaveEntry) => put<Entry>(`/phone-book/${id}`, body);
export const deleteEntry = (id: number) => remove<Wire["Done"]>(`/phone-book/${id}`);
export const importEntries = (rows: Record<string, string>[], own: boolean) => post<Wire["ImportedView"]>("/phone-book/import", { rows, own } satisfies Wire["ImportEntries"]);
export const groups = () => get<Wire["GroupList"]>("/phone-book/groups");
export const createGroup = (body: Given<Wire["SaveGroup"], "name">) => post<Group>("/phone-book/groups", body);
export const changeGroup = (id: number, body: Given<Wire["SaveGroup"], "name">) => put<Group>(`/phone-book/groups/${id}`, body);
export const deleteGroup = (id: number) => remove<Wire["Done"]>(`/phone-book/groups/${id}`);

export const blocked = (q: string, cursor = "") => get<Wire["BlockedList"]>("/blocked-addresses", { q, cursor, limit: 50 });
export const block = (body: Wire["BlockAddress"]) => post<Wire["BlockedView"]>("/blocked-addresses", body);
export const unblock = (key: string) => remove<Wire["Done"]>(`/blocked-addresses/${key}`);
