/** Whole days of this computer's calendar, as date fields write them. */
const pad = (n: number): string => String(n).padStart(2, "0");

export const isoDay = (at: Date): string => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

export function dayStart(text: string): Date {
  const [year = 1970, month = 1, date = 1] = text.split("-").map(Number);
  return new Date(year, month - 1, date);
}
/** The first moment of the day after; what happens on the last day counts. */
export function dayEnd(text: string): Date {
  const start = dayStart(text);
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1);
}
