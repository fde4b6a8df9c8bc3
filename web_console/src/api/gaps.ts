/** What the knowledge base lacks, the test box, must-find questions, and lists of articles. */
import { get, post, put, remove } from "./client";
import type { Content } from "./editing";
import type { Given, Wire } from "./types";

export type Gap = Wire["GapRow"];
export type GapPage = Wire["GapPage"];
export type GapWhole = Wire["GapView"];
export type GapState = Gap["state"];
export type Tried = Wire["TriedQuestion"];
export type TryQuestion = Given<Wire["TryQuestion"], "query">;
export type DraftPlace = Wire["DraftPlaceView"];
export type MustFind = Wire["MustFindView"];
export type FindRun = Wire["FindRunView"];
export type FindLine = Wire["FindLineView"];
export type Forecast = Wire["ForecastView"];
export type Listed = Wire["ListedView"];
export type UpdateRequest = Wire["UpdateRequestView"];

export interface GapQuery {
  readonly state?: GapState | undefined;
  readonly days?: number | undefined;
  readonly q?: string | undefined;
  readonly source?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}
const gap = (id: number) => `/kb/gaps/${id}`;

/** Only what is said: an empty filter is none. */
function said<T extends object>(query: T): Record<string, string | number> {
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== ""));
}

export const gaps = (query: GapQuery) => get<GapPage>("/kb/gaps", said(query));
export const gapWhole = (id: number) => get<GapWhole>(gap(id));
export const writeFor = (id: number) => post<GapWhole>(`${gap(id)}/article`, {});
export const addQuestions = (id: number, article: number, questions: string[]) => post<GapWhole>(`${gap(id)}/questions`, { article_id: article, questions });
export const dismiss = (id: number, reason: string) => post<GapWhole>(`${gap(id)}/dismiss`, { reason });
export const reopen = (id: number) => post<GapWhole>(`${gap(id)}/reopen`, {});
export const joinGaps = (lead: number, others: readonly number[]) => post<GapWhole>(`${gap(lead)}/joined`, { gap_ids: others });
export const splitGap = (lead: number, one: number) => post<GapWhole>(`${gap(lead)}/split`, { gap_id: one });
export const assign = (id: number, body: Partial<Wire["AssignGap"]>) => put<GapWhole>(`${gap(id)}/assignment`, body);

export const tryQuestion = (body: TryQuestion) => post<Tried>("/kb/tries", body);
export const tryDraft = (content: Content, article: number, queries: string[]) => post<Wire["TriedDraft"]>("/kb/draft-tries", { content, article_id: article, queries });

export const mustFinds = (article?: number) => get<Wire["MustFindList"]>("/kb/must-finds", said({ article }));
export const saveMustFind = (id: number | null, body: Given<Wire["SaveMustFind"], "question" | "article_id">) =>
  id ? put<MustFind>(`/kb/must-finds/${id}`, body) : post<MustFind>("/kb/must-finds", body);
export const dropMustFind = (id: number) => remove<Wire["Done"]>(`/kb/must-finds/${id}`);
export const importMustFinds = (text: string) => post<Wire["EnteredLines"]>("/kb/must-finds/import", { text });
export const forecast = (content: Content, article: number) => post<Forecast>("/kb/must-finds/forecast", { content, article_id: article });
export const runMustFinds = () => post<Wire["FindRuns"]>("/kb/must-finds/runs", {});
export const findRuns = (cursor?: string) => get<Wire["FindRuns"]>("/kb/must-finds/runs", said({ cursor }));
export const findRun = (id: number) => get<FindRun>(`/kb/must-finds/runs/${id}`);

export const lists = (query: { list: string; days?: number; folder?: number | undefined; department?: string; q?: string; cursor?: string; limit?: number }) => get<Wire["ListPage"]>("/kb/lists", said(query));
export const remind = (id: number) => post<Wire["Done"]>(`/kb/update-requests/${id}/remind`, {});
