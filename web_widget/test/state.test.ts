// Messages stand in the order of their ids, own ones keep their place from writing to reading.

import { describe, expect, it } from "vitest";

import later from "../../channels/web/words_zh.json";
import english from "../../channels/web/words_en.json";
import { confirm, fromView, merge, newestFromThem, said, update, type Item } from "../src/state";
import type { MessageView } from "../src/wire";
import { CHINESE, duration, learn, rates, say } from "../src/words";

const view = (id: string, author: MessageView["author"] = "agent", key = ""): MessageView => ({
  id,
  author,
  kind: "text",
  at: "2026-11-23T01:00:00Z",
  text: id || key,
  client_key: key,
});
const own = (key: string): Item => ({ ...fromView(view("", "citizen", key)), status: "sending" });
const ids = (items: Item[]): string[] => items.map((item) => item.id || item.key);

describe("thread", () => {
  it("sorts by id as a number, whatever the order of arrival", () => {
    const items = ["10", "9", "100", "11", "9"].reduce((all, id) => merge(all, view(id)), [] as Item[]);

    expect(ids(items)).toEqual(["9", "10", "11", "100"]);
  });

  it("keeps what is not stored yet at the end, then puts it where it belongs", () => {
    let items: Item[] = [fromView(view("10")), own("a"), own("b")];
    items = merge(items, view("12"));
    items = confirm(items, "a", "11");

    expect(ids(items)).toEqual(["10", "11", "12", "b"]);
  });

  it("knows its own message by key when it comes back from the hub", () => {
    let items: Item[] = [own("a")];
    items = merge(items, view("11", "citizen", "a"));
    items = confirm(items, "a", "11");

    expect(items.length).toBe(1);
    expect(items[0]!.status).toBe("sent");
  });

  it("changes a state without moving anything", () => {
    const items = update([own("a"), own("b")], "a", { status: "failed", reason: "太长" });

    expect(items.map((item) => item.status)).toEqual(["failed", "sending"]);
  });

  it("shows a reply below its message and never acknowledges it", () => {
    let items = confirm([own("a")], "a", "11");
    items = said(items, "11", "您好");
    items = merge(items, view("12"));

    expect(items.map((item) => item.text)).toEqual(["a", "您好", "12"]);
    expect(newestFromThem(items)).toBe("12");
  });
});

describe("words", () => {
  it("has every word in both languages, with the same places to fill", () => {
    const places = (text: string): string[] => text.match(/\{\d\}/g) || [];
    const chinese: { [key: string]: string } = { ...CHINESE, ...later };
    const other: { [key: string]: string } = english;

    expect(Object.keys(other).sort()).toEqual(Object.keys(chinese).sort());
    for (const key of Object.keys(chinese)) expect(places(other[key]!), key).toEqual(places(chinese[key]!));
  });

  it("says nothing twice: what the hub brings is not in the script", () => {
    expect(Object.keys(later).filter((key) => key in CHINESE)).toEqual([]);
  });

  it("stays Chinese until the other language has come", () => {
    expect(say("en", "send")).toBe("发送");
    learn("en", english);

    expect(say("en", "send")).toBe("Send");
    expect(rates("en").length).toBe(5);
    expect(duration("zh", 90)).toBe("1 分 30 秒");
    expect(duration("en", 120)).toBe("2 min");
  });
});
