/** How long a text message is and how many parts carriers charge: the same count as the hub's own. */
export interface Length {
  readonly units: number;
  readonly alphabet: "gsm7" | "ucs2";
  readonly parts: number;
  /** How many units more fit into the last part. */
  readonly room: number;
}

// GSM 03.38: the basic table, and what costs two septets.
const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("\f^{}\\[~]|€");
const ONE = { gsm7: 160, ucs2: 70 };
const EACH = { gsm7: 153, ucs2: 67 };

export function textLength(text: string): Length {
  const letters = Array.from(text);
  const alphabet = letters.every((one) => BASIC.has(one) || EXTENDED.has(one)) ? "gsm7" : "ucs2";
  const costs = letters.map((one) => (alphabet === "gsm7" ? (EXTENDED.has(one) ? 2 : 1) : one.length));
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  if (units <= ONE[alphabet]) return { units, alphabet, parts: 1, room: ONE[alphabet] - units };
  let [parts, filled] = [1, 0];
  for (const cost of costs) {
    if (filled + cost > EACH[alphabet]) [parts, filled] = [parts + 1, 0];
    filled += cost; // a letter of two units is never cut in two
  }
  return { units, alphabet, parts, room: EACH[alphabet] - filled };
}

/** The places of a text, each once, as the hub finds them. */
export const placesOf = (text: string): string[] => [...new Set(Array.from(text.matchAll(/\{([\p{L}\p{N}_]+)\}/gu), (found) => found[1] ?? ""))];
/** Places without a value stay, so that whoever looks sees them. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string => text.replace(/\{([\p{L}\p{N}_]+)\}/gu, (place, name: string) => values[name] || place);
