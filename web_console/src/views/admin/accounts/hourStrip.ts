/** The last hour of an account in twelve stretches: what each is called, and in which words. */
import type { Wire } from "../../../api/types";
import { clock } from "../../../format/moments";
import { t } from "../../../i18n";

export type Stretch = Wire["StretchView"];
export type Tone = "good" | "warn" | "bad" | "none";
const NUMBERS = ["received", "sent", "failed", "unknown"] as const;

/** Bad: nothing could go for all the time that is known, or all that was to go out failed. None: nothing is known. */
export function toneOf(one: Stretch): Tone {
  const out = one.sent + one.failed + one.unknown;
  if ((one.watched && one.down >= one.watched) || (out && one.failed === out)) return "bad";
  if (one.down || one.failed || one.unknown) return "warn";
  return one.watched || one.received || out ? "good" : "none";
}

/** Such as 10:05: in 3, out 2, line down for 12 s. */
export function wordsOf(one: Stretch): string {
  const counts = NUMBERS.filter((key) => one[key]).map((key) => t(`strip.${key}`, { n: one[key] }));
  const line = one.down ? [t("strip.down", { n: one.down })] : one.watched ? [] : [t("strip.unwatched")];
  const said = [...counts, ...line];
  return t("strip.stretch", { time: clock(new Date(one.begins)), said: said.length ? said.join(t("strip.comma")) : t("strip.quiet") });
}

/** All of it in one sentence, for whoever does not see the bars. */
export function wholeHour(all: readonly Stretch[]): string {
  const sum = (key: (typeof NUMBERS)[number] | "down") => all.reduce((total, one) => total + one[key], 0);
  const counts = NUMBERS.map((key) => t(`strip.${key}`, { n: sum(key) }));
  return t("strip.hour", { said: [...counts, t(sum("down") ? "strip.down" : "strip.neverDown", { n: sum("down") })].join(t("strip.comma")) });
}
