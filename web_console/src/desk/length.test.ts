import { expect, it } from "vitest";
import { filled, placesOf, textLength } from "./length";

it("counts parts as carriers do", () => {
  expect(textLength("a".repeat(160))).toMatchObject({ alphabet: "gsm7", parts: 1, room: 0 });
  expect(textLength("a".repeat(161))).toMatchObject({ parts: 2, room: 145 });
  expect(textLength("€".repeat(81))).toMatchObject({ units: 162, parts: 2 });
  expect(textLength("社".repeat(70))).toMatchObject({ alphabet: "ucs2", units: 70, parts: 1 });
  expect(textLength("社".repeat(71))).toMatchObject({ parts: 2, room: 63 });
  expect(textLength("😀".repeat(34) + "社".repeat(3))).toMatchObject({ units: 71, parts: 2 });
});
it("finds and fills the places of a text", () => {
  expect(placesOf("{name}：{单号}已派，{name}")).toEqual(["name", "单号"]);
  expect(filled("{name}：{单号}", { name: "王" })).toBe("王：{单号}");
});
