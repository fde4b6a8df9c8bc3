/** What citizens were answered without a person, and what came of it. */
import { get } from "./client";
import type { Wire } from "./types";

export type Figures = Wire["SelfHelpFigures"];
export type Counts = Wire["AnswerCounts"];
export type Line = Wire["AnswerLine"];

/** Days are the hub's: it may be another day there than here. */
export const selfHelp = (days: number) => get<Figures>("/kb/self-help", { days: String(days) });
