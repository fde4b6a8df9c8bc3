/** What changed between two texts, in pieces: kept, gone, new. */
export interface Piece {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

const MOST_CELLS = 4_000_000;

/** Words of letters and digits stay whole, every other sign stands alone; that reads best in Chinese. */
export function pieces(text: string): string[] {
  return text.match(/[A-Za-z0-9.:-]+|[\s\S]/gu) ?? [];
}

export function diff(before: string, after: string): Piece[] {
  const [a, b] = [pieces(before), pieces(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([{ kind: "same", text: a.slice(0, start).join("") }, ...middle, { kind: "same", text: a.slice(a.length - end).join("") }]);
}

/** How many runs of change there are. */
export function changes(found: readonly Piece[]): number {
  return found.filter((piece, at) => piece.kind !== "same" && (at === 0 || found[at - 1]?.kind === "same")).length;
}

function between(a: string[], b: string[]): Piece[] {
  if (a.length * b.length > MOST_CELLS) return [{ kind: "gone", text: a.join("") }, { kind: "new", text: b.join("") }];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ kind: "same", text: a[i++] ?? "" });
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) found.push({ kind: "gone", text: a[i++] ?? "" });
    else found.push({ kind: "new", text: b[j++] ?? "" });
  }
  return found;
}

/** One piece per run; within a run of change what is gone comes first. */
function joined(found: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  let [gone, fresh] = ["", ""];
  const flush = (): void => {
    if (gone) result.push({ kind: "gone", text: gone });
    if (fresh) result.push({ kind: "new", text: fresh });
    [gone, fresh] = ["", ""];
  };
  for (const piece of found) {
    if (!piece.text) continue;
    if (piece.kind === "gone") gone += piece.text;
    else if (piece.kind === "new") fresh += piece.text;
    else {
      flush();
      const last = result[result.length - 1];
      if (last?.kind === "same") result[result.length - 1] = { kind: "same", text: last.text + piece.text };
      else result.push(piece);
    }
  }
  flush();
  return result;
}
