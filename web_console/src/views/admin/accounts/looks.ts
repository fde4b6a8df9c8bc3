/** How the health of an account reads: a tone, a drawing and a word. */
import type { Wire } from "../../../api/types";
import type { IconName } from "../../../icons/names";

type Account = Wire["AccountView"];
export type Finding = Wire["FindingView"];
export type Condition = "good" | "starting" | "trouble" | "degraded" | "off";
export const LOOKS: Readonly<Record<Condition, { tone: string; icon: IconName }>> = {
  good: { tone: "o", icon: "check" },
  starting: { tone: "b", icon: "wait" },
  degraded: { tone: "w", icon: "alert" },
  trouble: { tone: "r", icon: "bang" },
  off: { tone: "", icon: "pause" },
};

/** Messages that failed or whose outcome nobody knows make a running account degraded. */
export function condition({ health, policy }: Pick<Account, "health" | "policy">): Condition {
  if (health.state === "restarting") return "trouble";
  if (health.state === "off" || !policy.enabled) return "off";
  if (health.state === "starting") return "starting";
  return health.failed_today || health.unknown_today ? "degraded" : "good";
}

const WORST: Readonly<Record<Finding["severity"], number>> = { failed: 0, warning: 1, ok: 2 };
/** What failed first, then warnings, then what is well; within each as the doctor looked. */
export const worstFirst = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => WORST[a.severity] - WORST[b.severity]);
export const countOf = (findings: readonly Finding[], severity: Finding["severity"]): number => findings.filter((one) => one.severity === severity).length;
