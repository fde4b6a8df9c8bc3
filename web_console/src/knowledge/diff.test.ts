import { expect, it } from "vitest";
import { changes, diff } from "./diff";

const told = (before: string, after: string) => diff(before, after).map((piece) => `${{ same: "", gone: "-", new: "+" }[piece.kind]}${piece.text}`);

it("shows a changed date as one change, not digit by digit", () => {
  expect(told("每年12月31日前补缴", "每年12月25日前补缴")).toEqual(["每年12月", "-31", "+25", "日前补缴"]);
});

it("finds several changes and counts them", () => {
  const found = diff("可在任一社保窗口办理，约3个工作日到账。", "可在小程序或任一社保窗口办理，约1个工作日到账。");
  expect(changes(found)).toBe(2);
  expect(found.filter((piece) => piece.kind !== "gone").map((piece) => piece.text).join("")).toBe("可在小程序或任一社保窗口办理，约1个工作日到账。");
});

it("says nothing of equal texts and everything of new ones", () => {
  expect([diff("同", "同"), diff("", "新"), diff("旧", "")]).toEqual([[{ kind: "same", text: "同" }], [{ kind: "new", text: "新" }], [{ kind: "gone", text: "旧" }]]);
});
