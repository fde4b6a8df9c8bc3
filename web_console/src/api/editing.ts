/** The editor's desk: manuscripts and their way to publication, folders, words. */
import { get, post, put, remove } from "./client";
import type { Given, Wire } from "./types";

export type Content = Wire["ContentView"];
export type Manuscript = Wire["ManuscriptView"];
export type Row = Wire["ManuscriptRow"];
export type Folder = Wire["FolderView"];
export type Folders = Wire["DeskFolders"];
export type Preview = Wire["Preview"];
export type Step = Wire["TakeStep"]["step"];
export type Version = Wire["VersionView"];
export type View = "" | "work" | "draft" | "review" | "approval" | "scheduled" | "due" | "expired" | "unfiled" | "asked";

const one = (id: number) => `/kb/manuscripts/${id}`;

export const folders = () => get<Folders>("/kb/folders");
export const createFolder = (body: Given<Wire["SaveFolder"], "name">) => post<Folder>("/kb/folders", body);
export const changeFolder = (id: number, body: Given<Wire["SaveFolder"], "name">) => put<Folder>(`/kb/folders/${id}`, body);
export const deleteFolder = (id: number) => remove<Wire["Done"]>(`/kb/folders/${id}`);
export const choices = () => get<Wire["DeskLists"]>("/kb/choices");

export const manuscripts = (query: { folder?: number; view?: View; q?: string; cursor?: string; limit?: number }) => get<Wire["ManuscriptPage"]>("/kb/manuscripts", query);
export const create = (content: Content, folder: number | null) => post<Manuscript>("/kb/manuscripts", { content, folder_id: folder });
export const manuscript = (id: number) => get<Manuscript>(one(id));
export const save = (id: number, body: Given<Wire["SaveManuscript"], "revision" | "content">) => put<Manuscript>(one(id), body);
export const step = (id: number, body: Given<Wire["TakeStep"], "step" | "revision">) => post<Manuscript>(`${one(id)}/steps`, body);
export const restore = (id: number, body: Wire["RestoreVersion"]) => post<Manuscript>(`${one(id)}/restore`, body);
export const remark = (id: number, text: string) => post<Manuscript>(`${one(id)}/remarks`, { text });
export const askedWordings = (id: number) => get<Wire["AskedWordingList"]>(`/kb/manuscripts/${id}/asked`);
export const versions = (id: number) => get<Wire["VersionPage"]>(`${one(id)}/versions`);
export const revision = (id: number, number: number) => get<Wire["ContentAt"]>(`${one(id)}/revisions/${number}`);
export const preview = (body: Given<Wire["AskPreview"], "content">) => post<Preview>("/kb/preview", body);

export const askUpdate = (id: number, body: Given<Wire["AskUpdate"], "due_on">) => post<Manuscript>(`${one(id)}/update-requests`, body);
export const updateRequests = () => get<Wire["UpdateRequests"]>("/kb/update-requests");
export const settleUpdate = (id: number, note: string) => post<Wire["Done"]>(`/kb/update-requests/${id}/settle`, { note });

export const words = () => get<Wire["DeskWords"]>("/kb/words");
export const addWord = (word: string) => post<Wire["WordView"]>("/kb/words", { word });
export const dropWord = (id: number) => remove<Wire["Done"]>(`/kb/words/${id}`);
export const saveSynonyms = (id: number | null, body: Given<Wire["SaveSynonyms"], "words">) =>
  id ? put<Wire["SynonymView"]>(`/kb/synonyms/${id}`, body) : post<Wire["SynonymView"]>("/kb/synonyms", body);
export const dropSynonyms = (id: number) => remove<Wire["Done"]>(`/kb/synonyms/${id}`);

export const exchange = (conversation: number) => get<Wire["TalkExchange"]>(`/conversations/${conversation}/exchange`);
export const propose = (conversation: number, body: Wire["TalkExchange"]) => post<Wire["ProposedArticle"]>(`/conversations/${conversation}/article`, body);
