import { expect, it } from "vitest";
import { matching, slashQuery, withoutSlash } from "./canned";

const reply = (title: string, pinyin: string, initials: string) => ({
  id: 1, scope: "all" as const, folder: "", title, text: title, pinyin, initials,
});
const replies = [reply("社会保险咨询", "she hui bao xian zi xun", "shbxzx"), reply("请稍等", "qing shao deng", "qsd")];

it("hears the slash at the caret, also as an input method writes it", () => {
  expect(slashQuery("/shbx")).toBe("shbx");
  expect(slashQuery("您好 /")).toBe("");
  expect(slashQuery("、qsd")).toBe("qsd");
  expect(slashQuery("社保、医保")).toBeNull();
  expect(slashQuery("https://")).toBeNull();
});

it("takes the slash and its words away", () => {
  expect(withoutSlash("您好 /qsd")).toBe("您好 ");
});

it("finds by initials, pinyin and words", () => {
  for (const query of ["shbx", "shehui", "保险"]) expect(matching(replies, query)[0]?.title).toBe("社会保险咨询");
  expect(matching(replies, "zzz")).toEqual([]);
  expect(matching(replies, "")).toHaveLength(2);
});
