import { expect, it } from "vitest";
import { byteLength, initial, parts, pieces, spansOf } from "./texts";

it("counts bytes as WeChat does", () => {
  expect(byteLength("社保ab")).toBe(8);
  expect(parts("社".repeat(683), 2048)).toBe(2);
  expect(parts("", 2048)).toBe(1);
});

it("marks characters, not UTF-16 units", () => {
  expect(pieces("😀𠮷断缴", [[2, 4]])).toEqual([{ text: "😀𠮷", marked: false }, { text: "断缴", marked: true }]);
});

it("survives spans that overlap or run over the end", () => {
  expect(pieces("断缴补缴", [[2, 9], [0, 3]]).map((piece) => piece.text).join("")).toBe("断缴补缴");
});

it("finds the words of a search", () => {
  expect(spansOf("灵活就业人员补缴", "补缴 就业")).toEqual([[6, 8], [2, 4]]);
});

it("hides that a number has no initial", () => {
  expect(initial("138****4417")).toBe("#");
  expect(initial("王女士")).toBe("王");
});
