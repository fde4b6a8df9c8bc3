import { expect, it } from "vitest";
import { combination, isComposing, isField, needsNoField } from "./keys";

const press = (code: string, key: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { code, key, ...more });

it("names combinations by the place of the key", () => {
  expect(combination(press("KeyJ", "∆", { altKey: true }))).toBe("Alt+J"); // Alt types another letter on some systems
  expect(combination(press("Digit1", "!", { altKey: true, shiftKey: true }))).toBe("Alt+Shift+1");
  expect(combination(press("KeyK", "k", { metaKey: true }))).toBe("Ctrl+K");
  expect(combination(press("Slash", "?", { shiftKey: true }))).toBe("Shift+/");
  expect(combination(press("F2", "F2"))).toBe("F2");
});

it("says nothing while an input method composes or only a modifier is held", () => {
  const composing = press("KeyJ", "j", { altKey: true });
  Object.defineProperty(composing, "isComposing", { value: true });
  const old = press("KeyJ", "Process");
  Object.defineProperty(old, "keyCode", { value: 229 });

  expect(combination(composing)).toBe("");
  expect(combination(old)).toBe("");
  expect(isComposing(old)).toBe(true);
  expect(combination(press("AltLeft", "Alt", { altKey: true }))).toBe("");
});

it("leaves plain letters to the field one writes in", () => {
  expect(needsNoField("J")).toBe(true);
  expect(needsNoField("Shift+/")).toBe(true);
  expect(needsNoField("Alt+J")).toBe(false);
  expect(needsNoField("F2")).toBe(false);
  expect(isField(document.createElement("textarea"))).toBe(true);
  expect(isField(document.createElement("button"))).toBe(false);
});
