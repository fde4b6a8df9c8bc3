/** Knowledge answers and what agents do with them. */
import { get, post } from "./client";
import type { Given, Suggestions, Wire } from "./types";

export const suggestions = (conversation: number, q = "") => get<Suggestions>(`/conversations/${conversation}/suggestions`, { q });
export type Narrowed = { category?: string; offset?: number; limit?: number };
export const searchKnowledge = (q: string, narrowed: Narrowed = {}) => get<Wire["KnowledgePage"]>("/knowledge", { q, ...narrowed });
export const article = (id: number) => get<Wire["ArticleView"]>(`/knowledge/articles/${id}`);
export const recordings = (articles: readonly number[]) => get<Wire["Recordings"]>("/knowledge/recordings", { articles: articles.join(",") });
export const explain = (id: number, q: string) => get<Wire["Explanation"]>(`/knowledge/articles/${id}/explain`, { q });
export const adopt = (body: Given<Wire["Adoption"], "conversation_id" | "article_id" | "action">) =>
  post<Wire["Done"]>("/knowledge/adoptions", body);
