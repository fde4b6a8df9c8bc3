/** Articles brought in from files, and given out as files. */
import { uploadTo } from "./client";
import type { Wire } from "./types";

export type Report = Wire["ImportReport"];
export type Form = "xlsx" | "csv" | "md" | "docx";

const asked = (query: Record<string, string | number | undefined>) => {
  const kept = Object.entries(query).filter((entry): entry is [string, string | number] => Boolean(entry[1]));
  return new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
};
/** Without `seen` a preview; with the one of a preview it is written. */
export const bringIn = (file: File, folder: number, seen: string, progress: (part: number) => void) =>
  uploadTo<Report>(`/kb/import?${asked({ folder, seen })}`, file, progress);
export const exportUrl = (form: Form, query: { folder?: number; view?: string; q?: string }) => `/api/v1/kb/export?${asked({ form, ...query })}`;
export const templateUrl = (form: Form) => `/api/v1/kb/import-template?${asked({ form })}`;
