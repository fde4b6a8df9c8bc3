/** Which tone a stage is drawn in. */
import type { Stage } from "../../../api/types";

const TONES: Readonly<Record<Stage, string>> = { waiting: "w", offered: "w", active: "b", parked: "", wrap_up: "w", closed: "" };

export const stageTone = (stage: Stage): string => TONES[stage];
