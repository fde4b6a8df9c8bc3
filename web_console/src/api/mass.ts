/** Campaigns: make, look at, approve, hold up, stop, and see what became of everybody. */
import { get, post, put, remove, uploadTo } from "./client";
import type { Given, Wire } from "./types";

export type Campaign = Wire["CampaignView"];
export type Preview = Wire["CampaignPreview"];
export type Recipient = Wire["RecipientView"];
export type Saved = Given<Wire["SaveCampaign"], "name" | "account">;
export type Segment = Partial<Wire["ChooseSegment"]>;
export interface Wanted {
  view: string;
  q?: string;
  cursor?: string;
  limit?: number;
}
const LONG_LIST_MS = 180_000; // a hundred thousand lines are gone through

export const list = (cursor: string, limit: number) => get<Wire["CampaignPage"]>("/campaigns", { cursor, limit });
export const one = (id: number) => get<Campaign>(`/campaigns/${id}`);
export const create = (body: Saved) => post<Campaign>("/campaigns", body);
export const change = (id: number, body: Saved) => put<Campaign>(`/campaigns/${id}`, body);
export const drop = (id: number) => remove<Wire["Done"]>(`/campaigns/${id}`);
export const upload = (id: number, file: File, progress: (part: number) => void) => uploadTo<Campaign>(`/campaigns/${id}/upload`, file, progress);
export const segment = (id: number, body: Segment) => post<Campaign>(`/campaigns/${id}/segment`, body, LONG_LIST_MS);
export const choices = () => get<Wire["SegmentChoices"]>("/campaigns/choices");
export const preview = (id: number) => post<Preview>(`/campaigns/${id}/preview`, undefined, LONG_LIST_MS);
export const submit = (id: number, version: number) => post<Campaign>(`/campaigns/${id}/submit`, { version }, LONG_LIST_MS);
export const decide = (id: number, approve: boolean, digest: string, note: string) => post<Campaign>(`/campaigns/${id}/decide`, { approve, digest, note });
export const pause = (id: number, reason: string) => post<Campaign>(`/campaigns/${id}/pause`, { reason });
export const resume = (id: number) => post<Campaign>(`/campaigns/${id}/resume`);
export const stop = (id: number, reason: string) => post<Campaign>(`/campaigns/${id}/stop`, { reason });
export const recipients = (id: number, wanted: Wanted) => get<Wire["RecipientPage"]>(`/campaigns/${id}/recipients`, { ...wanted });
export const exportPath = (id: number, view: string, q: string, plain: boolean) =>
  `/api/v1/campaigns/${id}/export?${new URLSearchParams({ view, q, ...(plain && { plain: "true" }) }).toString()}`;
export const texts = () => get<Wire["TemplateTexts"]>("/message-templates");
export const groups = () => get<Wire["GroupList"]>("/phone-book/groups");
