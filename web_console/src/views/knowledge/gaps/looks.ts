/** How near an article is, and what is advised, as colours. */
import type { Gap } from "../../../api/gaps";

export const STATES = ["open", "writing", "filled", "dismissed"] as const;
export const PERIODS = [7, 30, 90] as const;
export const SOURCES = ["", "talk", "search", "self_help", "agent"] as const;

export const nearTone = (percent: number) => (percent >= 70 ? "co" : percent >= 40 ? "cw" : "i2");
export const adviceTone = (advice: Gap["advice"]) => ({ new: "b", wording: "t", more: "n" })[advice];
