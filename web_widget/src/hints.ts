// What the visitor may mean with the words so far.

import type { Link } from "./link";
import type { Hint } from "./wire";

const SHORTEST = 2;
const LONGEST = 60;

/** A network that fails here is no news. */
export async function hintsFor(link: Link, draft: string): Promise<Hint[]> {
  const words = draft.trim();
  if (words.length < SHORTEST || words.length > LONGEST) return [];
  try {
    const headers = { Authorization: "Bearer " + link.token };
    const response = await fetch(link.base + "/hints?q=" + encodeURIComponent(words), { headers });
    return response.ok ? ((await response.json()) as { items: Hint[] }).items : [];
  } catch {
    return [];
  }
}
