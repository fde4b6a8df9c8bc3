import { expect, test } from "vitest";
import type { Message } from "../api/types";
import { letterParts, subjectOf } from "./letter";

test("quoted words are told apart at the place the hub counted, whatever stands before it", () => {
  const text = "😀谢谢\n\n在 2026-06-01 写道：\n> 旧信";

  expect(letterParts({ text, details: { quote_at: "5" } })).toEqual({ fresh: "😀谢谢", quoted: "在 2026-06-01 写道：\n> 旧信" });
});

test("a place that makes no sense folds nothing", () => {
  for (const quote_at of ["", "0", "-1", "99", "x"]) {
    expect(letterParts({ text: "words", details: { quote_at } })).toEqual({ fresh: "words", quoted: "" });
  }
});

test("an answer takes the subject of the latest letter", () => {
  const letter = (subject: string) => ({ details: subject ? { subject } : {} }) as unknown as Message;

  expect(subjectOf([letter("路灯"), letter("Re: 回复：噪音"), letter("")])).toBe("噪音");
  expect(subjectOf([])).toBe("");
});
