/** The rows of the report, summed the way somebody wants to read them. */
import type { Wire } from "../../../api/types";

export type Row = Wire["ReplyRow"];
export type By = "day" | "account" | "department" | "category";
export interface Sum {
  readonly name: string;
  readonly received: number;
  readonly answered: number;
}
const NAMES: Readonly<Record<By, (row: Row) => string>> = { day: (row) => row.day, account: (row) => row.label, department: (row) => row.department, category: (row) => row.category };

/** In the order of the rows for days, the busiest first for all else. */
export function sumsOf(rows: readonly Row[], by: By): Sum[] {
  const sums = new Map<string, { received: number; answered: number }>();
  for (const row of rows) {
    const name = NAMES[by](row);
    const sum = sums.get(name) ?? { received: 0, answered: 0 };
    sums.set(name, { received: sum.received + row.received, answered: sum.answered + row.answered });
  }
  const all = [...sums].map(([name, sum]) => ({ name, ...sum }));
  return by === "day" ? all : all.sort((a, b) => b.received - a.received);
}
export const rateOf = ({ received, answered }: Pick<Sum, "received" | "answered">): number | null => (received ? (answered * 100) / received : null);
/** Never rounded up to a whole hundred. */
export const percent = (rate: number | null): string => (rate === null ? "—" : rate > 99.9 && rate < 100 ? "99.9%" : `${rate.toFixed(1).replace(/\.0$/, "")}%`);
