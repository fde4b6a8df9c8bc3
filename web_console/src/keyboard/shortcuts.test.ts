import { expect, it } from "vitest";
import { COMMANDS, matchesCommand } from "./commands";
import { ACTIONS, actionFor, DEFAULT_KEYMAP, ownerOf, readKeymap, writeKeymap } from "./shortcuts";

it("gives no two actions the same keys", () => {
  const all = ACTIONS.flatMap((action) => DEFAULT_KEYMAP[action]);
  expect(new Set(all).size).toBe(all.length);
});

it("keeps only what a person changed", () => {
  const own = { ...DEFAULT_KEYMAP, close: ["Ctrl+D"] };
  expect(writeKeymap(own)).toBe('{"close":["Ctrl+D"]}');
  expect(actionFor(readKeymap(writeKeymap(own)), "Ctrl+D")).toBe("close");
  expect(actionFor(readKeymap(writeKeymap(own)), "Alt+E")).toBeUndefined();
  expect(ownerOf(own, "F2", "close")).toBe("accept");
});

it("falls back to the usual keys when the saved ones cannot be read", () => {
  for (const saved of ["", "nonsense", "[]", '{"close":"Alt+X"}', '{"close":[1]}']) expect(readKeymap(saved)).toEqual(DEFAULT_KEYMAP);
});

it("finds commands by initials and by name", () => {
  const close = COMMANDS.find((one) => one.action === "close");
  expect(close && matchesCommand(close, "办结", "bj")).toBe(true);
  expect(close && matchesCommand(close, "办结", "办")).toBe(true);
  expect(close && matchesCommand(close, "办结", "zp")).toBe(false);
});
