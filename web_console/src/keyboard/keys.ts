/** Key combinations as text ("Alt+J", "Shift+/", "F2"): from an event, from a person's choice, for the screen. */

const ALONE = new Set(["Control", "Alt", "Shift", "Meta", "CapsLock", "Process", "Dead", "Unidentified", "AltGraph"]);
const NAMED: Readonly<Record<string, string>> = { " ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** An input method is choosing characters: no key belongs to us then. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The combination an event stands for; empty while only modifiers are held or an input method composes. */
export function combination(event: KeyboardEvent): string {
  if (isComposing(event) || ALONE.has(event.key)) return "";
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  return [...held.filter(Boolean), keyName(event)].join("+");
}

/** Letters and digits by their place, because Alt and Shift change what they would type. */
function keyName(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter?.[1]) return letter[1];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit?.[1]) return digit[1];
  if (event.code === "Slash") return "/";
  return NAMED[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
}

/** Plain letters belong to the text while someone writes; combinations and function keys do not. */
export function needsNoField(keys: string): boolean {
  return !/^(Ctrl|Alt)\+|^F\d+$/.test(keys);
}

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** The parts to draw as keys. */
export function parts(keys: string): string[] {
  return keys ? [keys.replace(/\+/g, " ")] : [];
}
