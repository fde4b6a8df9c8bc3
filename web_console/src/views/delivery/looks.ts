/** How states of a delivery are drawn, and what may be done with one. */
import type { Delivery, View } from "../../api/deliveries";
import { tOr, type Key } from "../../i18n";
import type { IconName } from "../../icons/names";

export interface Look {
  readonly tone: "" | "o" | "u" | "r" | "w" | "b";
  readonly icon: IconName;
}
const PLAIN: Look = { tone: "", icon: "wait" };
const LOOKS: Readonly<Partial<Record<Delivery["state"], Look>>> = {
  queued: PLAIN, held: { tone: "w", icon: "pause" }, sending: { tone: "b", icon: "send" }, sent: { tone: "", icon: "check" },
  delivered: { tone: "o", icon: "check2" }, read: { tone: "o", icon: "check2" }, failed: { tone: "r", icon: "bang" },
  expired: { tone: "r", icon: "clock" }, unknown: { tone: "u", icon: "unk" }, cancelled: { tone: "", icon: "x" },
};

export const lookOf = (state: Delivery["state"]): Look => LOOKS[state] ?? PLAIN;
export const stateWords = (one: Delivery): string =>
  one.state === "held" && one.held_for ? tOr(`out.held_${one.held_for}`, one.held_for) : tOr(`delivery.${one.state}`, one.state);

export const VIEWS: readonly View[] = ["outbox", "unknown", "dead", "citizen", "delivered", "handled"];
/** The column between time and person says something else in each list. */
export const WHY: Readonly<Record<View, Key>> = {
  outbox: "out.whyWaiting", unknown: "out.whyUnknown", dead: "out.whyDead", citizen: "out.whyWaiting", delivered: "out.whySent", handled: "out.whyHandled",
};
const DEAD: readonly Delivery["state"][] = ["failed", "expired"];

export const isDead = (one: Delivery): boolean => DEAD.includes(one.state);
/** Repeating it reaches nobody twice. */
export const isHarmless = (one: Delivery): boolean => isDead(one) || (one.state === "unknown" && one.likelihood === "repeatable");
export const mayCancel = (one: Delivery): boolean => one.state === "queued" || one.state === "held";
export const needsPerson = (one: Delivery): boolean => !one.handled_at && (one.state === "unknown" || isDead(one));
