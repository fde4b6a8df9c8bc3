/** The commands of the command bar: any shortcut that acts, found by its name or its pinyin initials. */
import type { IconName } from "../icons/names";
import type { Action } from "./shortcuts";

export interface Command {
  readonly action: Action;
  readonly icon: IconName;
  /** Initials of the Chinese name. */
  readonly initials: string;
}

export const COMMANDS: readonly Command[] = [
  { action: "close", icon: "check", initials: "bj" },
  { action: "closeNext", icon: "check2", initials: "bjbxyg" },
  { action: "transfer", icon: "swap", initials: "zp" },
  { action: "park", icon: "clock", initials: "gq" },
  { action: "accept", icon: "inbox", initials: "jrxhh" },
  { action: "note", icon: "pen", initials: "nbbz" },
  { action: "reply", icon: "chat", initials: "hfsm" },
  { action: "attach", icon: "clip", initials: "crfj" },
  { action: "knowledge", icon: "book", initials: "jszs" },
  { action: "ready", icon: "head", initials: "sx" },
  { action: "busy", icon: "moon", initials: "sm" },
  { action: "hangUp", icon: "hang", initials: "gd" },
  { action: "large", icon: "aa", initials: "dzb" },
  { action: "side", icon: "right", initials: "sqyl" },
  { action: "sheet", icon: "key", initials: "kjj" },
];

export function matchesCommand(command: Command, name: string, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  return !wanted || command.initials.startsWith(wanted) || name.toLowerCase().includes(wanted);
}
