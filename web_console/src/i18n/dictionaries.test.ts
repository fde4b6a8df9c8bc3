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

it("says each key in one file alone: of two the second would silently win", () => {
  const files = import.meta.glob<Record<string, Record<string, string>>>("./zh/*.ts", { eager: true });
  const parts = Object.entries(files).filter(([path]) => !path.endsWith("index.ts")).flatMap(([, file]) => Object.values(file));
  const keys = parts.flatMap((part) => Object.keys(part));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  expect(keys.length).toBe(Object.keys(zh).length);
});
