/** Official wordings: written, agreed, issued, withdrawn, and tried before they are. */
import { get, post, put } from "./client";
import type { Wire } from "./types";

export type Wording = Wire["WordingView"];
export type Written = Wire["WrittenWording"];
export type Tried = Wire["TriedWording"];

const one = (id: number) => `/kb/official/${id}`;

export const wordings = (cursor = "") => get<Wire["WordingPage"]>("/kb/official", { cursor, limit: 50 });
export const create = (written: Written, replaces: number | null) => post<Wording>("/kb/official", { written, replaces });
export const save = (id: number, revision: number, written: Written) => put<Wording>(one(id), { revision, written });
export const settle = (id: number, deed: "agree" | "issue" | "withdraw", revision: number, note: string) => post<Wording>(`${one(id)}/${deed}`, { revision, note });
export const tryOut = (written: Written, question: string) => post<Tried>("/kb/official/try", { written, question });
