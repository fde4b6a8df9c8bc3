/** Brings two editors' texts together: what only one of them changed is taken, the rest is asked for. */
import type { Content } from "../api/editing";

export type Field = keyof Content;
export interface Clash {
  readonly field: Field;
  readonly mine: Content[Field];
  readonly theirs: Content[Field];
}
export interface Merged {
  readonly content: Content;
  readonly clashes: readonly Clash[];
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

export function merge(base: Content, mine: Content, theirs: Content): Merged {
  const content: Record<string, unknown> = { ...theirs };
  const clashes: Clash[] = [];
  for (const field of Object.keys(theirs) as Field[]) {
    if (same(mine[field], theirs[field]) || same(mine[field], base[field])) continue;
    content[field] = mine[field];
    if (same(theirs[field], base[field])) continue;
    const lists = joinedLists(base[field], mine[field], theirs[field]);
    if (lists) content[field] = lists;
    else clashes.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { content: content as unknown as Content, clashes };
}

/** Lists of plain lines (questions, tags) hold both editors' additions and neither's removals. */
function joinedLists(base: unknown, mine: unknown, theirs: unknown): string[] | null {
  if (!isLines(base) || !isLines(mine) || !isLines(theirs)) return null;
  const gone = new Set(base.filter((line) => !mine.includes(line) || !theirs.includes(line)));
  return [...new Set([...theirs, ...mine])].filter((line) => !gone.has(line));
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}
