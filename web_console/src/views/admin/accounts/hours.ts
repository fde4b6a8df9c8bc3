/** Opening hours: what is wrong with them, and the usual ones to begin with. */
import type { Wire } from "../../../api/types";
import { t } from "../../../i18n";

export type Period = Wire["HoursView"];
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export const workdays = (): Period[] => [0, 1, 2, 3, 4].map((weekday) => ({ weekday, from_time: "09:00", to_time: "17:30" }));

/** Words about the first fault, or false. */
export function hoursFault(hours: readonly Period[]): string | false {
  if (!hours.length) return t("hours.needOne");
  return hours.some((one) => !TIME.test(one.from_time) || !TIME.test(one.to_time)) && t("hours.needTimes");
}
