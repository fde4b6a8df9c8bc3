/** Measuring and marking text: bytes as WeChat counts them, spans in characters as Python counts them. */
import type { Span } from "../api/types";

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

const encoder = new TextEncoder();
export const byteLength = (text: string): number => encoder.encode(text).length;

/** How many messages the provider makes of it. */
export function parts(text: string, limit: number): number {
  return Math.max(1, Math.ceil(byteLength(text) / limit));
}

/** What Telegram counts: an emoji is often two. */
export const units = (text: string): number => text.length;

/** Cut at the spans. They count characters, not UTF-16 units, so a rare 汉字 or an emoji is one. */
export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const characters = Array.from(text);
  const cut: Piece[] = [];
  let at = 0;
  const add = (from: number, to: number, marked: boolean): void => {
    if (to > from) cut.push({ text: characters.slice(from, to).join(""), marked });
  };
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    add(at, Math.min(from, characters.length), false);
    add(Math.max(at, from), Math.min(to, characters.length), true);
    at = Math.max(at, to);
  }
  add(at, characters.length, false);
  return cut;
}

/** Where the words of a search stand in a text, for results the server did not mark. */
export function spansOf(text: string, words: string): Span[] {
  const lower = Array.from(text.toLowerCase());
  return words.toLowerCase().split(/\s+/).filter(Boolean).flatMap((word) => find(lower, Array.from(word)));
}

function find(characters: readonly string[], word: readonly string[]): Span[] {
  const at = characters.findIndex((_, start) => word.every((character, step) => characters[start + step] === character));
  return at < 0 ? [] : [[at, at + word.length]];
}

/** First character of a name for its square; a star stands for masked numbers. */
export function initial(name: string): string {
  const first = Array.from(name.trim())[0] ?? "";
  return /[\d*+…]/.test(first) ? "#" : first.toUpperCase();
}
