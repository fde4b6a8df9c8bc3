import { expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort();

it("has the same keys and holes in both languages, and no empty word", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    expect(holes(en[key]), key).toEqual(holes(zh[key]));
    expect(en[key].trim() && zh[key].trim(), key).not.toBe("");
  }
});
