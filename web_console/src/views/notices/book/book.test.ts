import { expect, it } from "vitest";
import { rowsOf, tableOf } from "./columns";

it("reads a table with a head in any order, or without one in ours", () => {
  expect(rowsOf([["电话", "无关", "姓名"], ["'+86 138", "x", "王"]])).toEqual([{ phone: "+86 138", name: "王" }]);
  expect(rowsOf([["王", "138", "", "市政局", "", "路灯;夜班"]])[0]).toMatchObject({ name: "王", phone: "138", unit: "市政局", groups: "路灯;夜班" });
});
it("writes a table that it reads back", () => {
  const entry = { id: 1, name: "王", phone: "138", email: "", unit: "市政局", note: "", group_ids: [7, 8], own: false, version: 0 };
  const table = tableOf([entry], [{ id: 7, name: "路灯", kind: "group", own: false }]);
  expect(rowsOf(table)[0]).toMatchObject({ name: "王", phone: "138", unit: "市政局", groups: "路灯" });
});
