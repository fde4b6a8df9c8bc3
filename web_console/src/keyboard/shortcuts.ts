/** All shortcuts: what they are called, where they are listed, and their keys until a person changes them. */
import type { Key } from "../i18n";

export const GROUPS = ["talk", "list", "reply", "knowledge", "phone", "everywhere"] as const;
export type Group = (typeof GROUPS)[number];

export interface Shortcut {
  readonly group: Group;
  readonly name: Key;
  readonly keys: readonly string[];
}

export const SHORTCUTS = {
  next: { group: "talk", name: "keys.next", keys: ["J", "Alt+J"] },
  previous: { group: "talk", name: "keys.previous", keys: ["K", "Alt+K"] },
  accept: { group: "talk", name: "keys.accept", keys: ["F2"] },
  close: { group: "talk", name: "keys.close", keys: ["Alt+E"] },
  closeNext: { group: "talk", name: "keys.closeNext", keys: ["Ctrl+Alt+E"] },
  park: { group: "talk", name: "keys.park", keys: ["Alt+M"] },
  transfer: { group: "talk", name: "keys.transfer", keys: ["Alt+T"] },
  nextTab: { group: "list", name: "keys.nextTab", keys: ["Alt+N"] },
  side: { group: "list", name: "keys.side", keys: ["Alt+O"] },
  reply: { group: "reply", name: "keys.reply", keys: ["Alt+L"] },
  note: { group: "reply", name: "keys.note", keys: ["Alt+P"] },
  attach: { group: "reply", name: "keys.attach", keys: ["Ctrl+Alt+A"] },
  knowledge: { group: "knowledge", name: "keys.knowledge", keys: ["Alt+B"] },
  insert1: { group: "knowledge", name: "keys.insert1", keys: ["Alt+1"] },
  insert2: { group: "knowledge", name: "keys.insert2", keys: ["Alt+2"] },
  insert3: { group: "knowledge", name: "keys.insert3", keys: ["Alt+3"] },
  insert4: { group: "knowledge", name: "keys.insert4", keys: ["Alt+4"] },
  insertLong: { group: "knowledge", name: "keys.insertLong", keys: ["Alt+Shift+1"] },
  hangUp: { group: "phone", name: "keys.hangUp", keys: ["F3"] },
  ready: { group: "phone", name: "keys.ready", keys: ["F8"] },
  busy: { group: "phone", name: "keys.busy", keys: ["F9"] },
  search: { group: "everywhere", name: "keys.search", keys: ["Ctrl+K"] },
  large: { group: "everywhere", name: "keys.large", keys: ["Alt+Shift+A"] },
  sheet: { group: "everywhere", name: "keys.sheet", keys: ["Shift+/"] },
} as const satisfies Record<string, Shortcut>;

export type Action = keyof typeof SHORTCUTS;
export const ACTIONS = Object.keys(SHORTCUTS) as Action[];
export type Keymap = Readonly<Record<Action, readonly string[]>>;

export const DEFAULT_KEYMAP: Keymap = Object.fromEntries(
  ACTIONS.map((action) => [action, SHORTCUTS[action].keys]),
) as unknown as Keymap;

/** A person's own keys over the usual ones; what cannot be read is left out. */
export function readKeymap(saved: string | undefined): Keymap {
  const own = parse(saved);
  const chosen = ACTIONS.flatMap((action) => {
    const keys = own[action];
    return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? [[action, keys as string[]] as const] : [];
  });
  return { ...DEFAULT_KEYMAP, ...Object.fromEntries(chosen) };
}

/** Only what differs from the usual, so that later defaults still reach everyone. */
export function writeKeymap(keymap: Keymap): string {
  const own = ACTIONS.filter((action) => keymap[action].join(" ") !== DEFAULT_KEYMAP[action].join(" "));
  return JSON.stringify(Object.fromEntries(own.map((action) => [action, keymap[action]])));
}

/** Who has these keys already, except `except`. */
export function ownerOf(keymap: Keymap, keys: string, except: Action): Action | undefined {
  return ACTIONS.find((action) => action !== except && keymap[action].includes(keys));
}

export function actionFor(keymap: Keymap, keys: string): Action | undefined {
  return keys ? ACTIONS.find((action) => keymap[action].includes(keys)) : undefined;
}

function parse(saved: string | undefined): Partial<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(saved || "{}");
    return read && typeof read === "object" ? (read as Partial<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
