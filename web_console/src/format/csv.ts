/** Tables as text: read what people paste or pick, write what no spreadsheet takes for a formula. */

/** Rows of cells, quoted or not; tabs count as commas do, since that is what a spreadsheet puts on the clipboard. */
export function readTable(text: string): string[][] {
  const plain = text.replace(/^\ufeff/, "");
  const comma = plain.split("\n", 1)[0]?.includes("\t") ? "\t" : ",";
  const rows: string[][] = [[]];
  let [cell, quoted] = ["", false];
  const ended = (): void => void (rows[rows.length - 1]?.push(cell.trim()), (cell = ""));
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at] ?? "";
    if (quoted && sign === '"' && plain[at + 1] === '"') (cell += '"'), (at += 1);
    else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && sign === comma) ended();
    else if (!quoted && sign === "\n") ended(), rows.push([]);
    else if (sign !== "\r" || quoted) cell += sign;
  }
  ended();
  return rows.filter((row) => row.some((one) => one !== ""));
}

const FORMULA = /^[=+\-@\t\r\n]/;
function safe(cell: string): string {
  const words = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(words) ? `"${words.replace(/"/g, '""')}"` : words;
}
/** With the mark by which Excel knows that it is Unicode. */
export const writeTable = (rows: readonly (readonly string[])[]): string => "\ufeff" + rows.map((row) => row.map(safe).join(",") + "\r\n").join("");

export function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
