import { expect, it } from "vitest";
import { complete, overlong, previewPieces } from "./template";

const FORM = {
  template_id: "T", title: "进度通知", preview: "“{thing1}”有新进展：{phrase2}",
  fields: [{ key: "thing1", label: "诉求内容", longest: 20 }, { key: "phrase2", label: "进度", longest: 5 }, { key: "time3", label: "时间", longest: null }],
};

it("shows the label where nothing is filled in yet", () => {
  const read = previewPieces(FORM, { thing1: "路灯" }).map((piece) => piece.text).join("");
  expect(read).toBe("“路灯”有新进展：进度");
});

it("is complete when every field has something that fits", () => {
  expect(complete(FORM, { thing1: "路灯", phrase2: "已修复" })).toBe(false);
  expect(complete(FORM, { thing1: "路灯", phrase2: "已修复", time3: "今天" })).toBe(true);
  expect(complete(FORM, { thing1: "路灯", phrase2: "已经全部修复", time3: "今天" })).toBe(false);
});

it("counts characters as the platform does, rare ones as one", () => {
  const [, phrase] = FORM.fields;
  expect(phrase && overlong(phrase, { phrase2: "𠮷𠮷𠮷𠮷𠮷" })).toBe(0);
  expect(phrase && overlong(phrase, { phrase2: "一二三四五六七" })).toBe(2);
});
