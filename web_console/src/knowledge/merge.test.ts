import { expect, it } from "vitest";
import { blankContent } from "./content";
import { merge } from "./merge";

const base = { ...blankContent("补缴"), short_answer: "可以补。", questions: ["能补吗", "怎么补"] };

it("takes from each what only that one changed", () => {
  const found = merge(base, { ...base, hint: "先问月份" }, { ...base, short_answer: "当年可以补。" });
  expect([found.content.hint, found.content.short_answer, found.clashes]).toEqual(["先问月份", "当年可以补。", []]);
});

it("asks where both changed the same and keeps mine until it is decided", () => {
  const found = merge(base, { ...base, short_answer: "我的" }, { ...base, short_answer: "同事的" });
  expect(found.clashes).toEqual([{ field: "short_answer", mine: "我的", theirs: "同事的" }]);
  expect(found.content.short_answer).toBe("我的");
});

it("keeps both editors' new questions and drops what either removed", () => {
  const found = merge(base, { ...base, questions: ["能补吗", "怎么补", "我的"] }, { ...base, questions: ["怎么补", "同事的"] });
  expect([found.content.questions, found.clashes]).toEqual([["怎么补", "同事的", "我的"], []]);
});
