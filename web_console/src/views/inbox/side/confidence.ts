/** How well an answer fits, in words and a tone. */
import type { Suggestion } from "../../../api/types";
import type { Key } from "../../../i18n";

const VERY_WELL = 0.9;

export function confidence(hit: Pick<Suggestion, "confidence" | "level">): { word: Key; tone: "h" | "m" | "l"; percent: number } {
  const percent = Math.round(hit.confidence * 100);
  if (hit.level === "strong") return { word: hit.confidence >= VERY_WELL ? "kb.veryWell" : "kb.well", tone: "h", percent };
  if (hit.level === "fair") return { word: "kb.fair", tone: "m", percent };
  return { word: "kb.poor", tone: "l", percent };
}
