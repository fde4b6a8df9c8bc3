import { expect, it } from "vitest";
import { readTable, writeTable } from "./csv";

it("reads what a spreadsheet saves and what it puts on the clipboard", () => {
  expect(readTable('\ufeff姓名,备注\r\n王,"一,""二""\n三"\r\n\r\n')).toEqual([["姓名", "备注"], ["王", '一,"二"\n三']]);
  expect(readTable("姓名\t电话\n王, 工\t138")).toEqual([["姓名", "电话"], ["王, 工", "138"]]);
});
it("writes nothing that is calculated, and reads back what it wrote", () => {
  const text = writeTable([["=1+1", "a,b", "+86 1"], ["王", '"', ""]]);
  expect(text).toBe("\ufeff'=1+1,\"a,b\",'+86 1\r\n王,\"\"\"\",\r\n");
  expect(readTable(text)[1]).toEqual(["王", '"', ""]);
});
