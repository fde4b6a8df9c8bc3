import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "../i18n";
import { listTime, span, threadTime, timer } from "./moments";

const NOW = new Date(2026, 10, 20, 10, 30).getTime();
const ago = (minutes: number) => new Date(NOW - minutes * 60_000);

beforeEach(() => chooseLanguage("zh-CN"));

it("counts like a clock", () => {
  expect([timer(-3), timer(65.9), timer(3605)]).toEqual(["00:00", "01:05", "1:00:05"]);
});

it("says minutes while fresh, then the clock, then the day", () => {
  expect([listTime(ago(0.5), NOW), listTime(ago(7), NOW), listTime(ago(45), NOW)]).toEqual(["刚刚", "7 分", "09:45"]);
  expect(listTime(ago(24 * 60), NOW)).toBe("昨天");
  expect(listTime(ago(72 * 60), NOW)).toBe("11-17");
  expect(threadTime(ago(72 * 60), NOW)).toBe("11-17 10:30");
});

it("uses the largest unit that fits, in the language chosen", () => {
  expect([span(40), span(1300), span(79_200), span(200_000)]).toEqual(["40 秒", "21 分", "22 小时", "2 天"]);
  chooseLanguage("en");
  expect(span(40)).toBe("40 s");
});
