/** What is written but not saved, kept on this computer until it is: a lost session or a closed window loses nothing. */
import type { Content } from "../api/editing";

export interface Rescued {
  readonly revision: number;
  readonly folder: number | null;
  readonly content: Content;
}
const key = (person: number, article: number): string => `hub.kb.unsaved.${person}.${article}`;

export function keepAside(person: number, article: number, what: Rescued): void {
  try {
    localStorage.setItem(key(person, article), JSON.stringify(what));
  } catch {
    // The drawer is full or closed; the page itself still holds the text.
  }
}
export function putAside(person: number, article: number): Rescued | null {
  try {
    const text = localStorage.getItem(key(person, article));
    return text ? (JSON.parse(text) as Rescued) : null;
  } catch {
    return null;
  }
}
export function forgetAside(person: number, article: number): void {
  localStorage.removeItem(key(person, article));
}
