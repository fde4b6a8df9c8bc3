/** Reports. */
import { get } from "./client";
import type { Wire } from "./types";

export interface ReplyQuery {
  from: string;
  to: string;
  channel: string;
  account: string;
}
export const replies = (query: ReplyQuery) => get<Wire["ReplyReport"]>("/reports/replies", { ...query });
/** Where the browser fetches the same as a file. */
export const repliesFile = (query: ReplyQuery): string => `/api/v1/reports/replies/file?${new URLSearchParams({ ...query })}`;
