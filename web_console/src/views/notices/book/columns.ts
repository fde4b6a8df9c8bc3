/** The columns of a phone book as a table: how they are called, and how a file is read into rows. */
import type { Entry, Group } from "../../../api/notices";
import { t, type Key } from "../../../i18n";

export const COLUMNS = ["name", "phone", "email", "unit", "note", "groups"] as const;
export type Column = (typeof COLUMNS)[number];
export const MOST_ROWS = 5000;
const HEADS: Readonly<Record<Column, readonly string[]>> = {
  name: ["name", "姓名", "名称", "联系人"], phone: ["phone", "电话", "手机", "手机号", "电话号码", "mobile"], email: ["email", "邮箱", "邮件", "e-mail", "mail"],
  unit: ["unit", "单位", "部门", "department"], note: ["note", "备注", "remark"], groups: ["groups", "group", "分组", "组"],
};
export const columnName = (column: Column): string => t(`book.${column}` as Key);

/** Which column each place of the head is; null when the first row is no head. */
export function headOf(row: readonly string[]): (Column | null)[] | null {
  const found = row.map((cell) => COLUMNS.find((one) => HEADS[one].includes(cell.toLowerCase())) ?? null);
  return found.includes("name") ? found : null;
}

/** Rows as the hub takes them. Without a head the columns stand in our own order. What a row has no cell for stays as it is. */
export function rowsOf(table: readonly (readonly string[])[]): Record<string, string>[] {
  const head = headOf(table[0] ?? []);
  const columns = head ?? COLUMNS;
  return table.slice(head ? 1 : 0).map((row) =>
    Object.fromEntries(columns.flatMap((column, at) => (column && at < row.length ? [[column, (row[at] ?? "").replace(/^'(?=[=+\-@])/, "")]] : []))),
  );
}

export function tableOf(entries: readonly Entry[], groups: readonly Group[]): string[][] {
  const named = new Map(groups.map((group) => [group.id, group.name]));
  const rows = entries.map((one) => [one.name, one.phone, one.email, one.unit, one.note, one.group_ids.map((id) => named.get(id) ?? "").filter(Boolean).join(";")]);
  return [COLUMNS.map(columnName), ...rows];
}
