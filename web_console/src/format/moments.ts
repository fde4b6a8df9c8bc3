/** Times and durations as people read them; the clock is an argument. */
import { t } from "../i18n";

const DAY_MS = 86_400_000;
const pad = (n: number): string => String(n).padStart(2, "0");

/** 04:12, or 1:04:12 from an hour on. */
export function timer(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${pad(minutes)}:${pad(rest)}`;
}

export function clock(at: Date, withSeconds = false): string {
  const text = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return withSeconds ? `${text}:${pad(at.getSeconds())}` : text;
}

export function day(at: Date): string {
  return `${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** In a list: minutes while fresh, then the clock, then the day. */
export function listTime(at: Date, now: number): string {
  const age = now - at.getTime();
  if (age < 60_000) return t("time.now");
  if (age < 1_800_000) return t("time.minutes", { n: Math.floor(age / 60_000) });
  if (sameDay(at, new Date(now))) return clock(at);
  if (sameDay(at, new Date(now - DAY_MS))) return t("time.yesterday");
  return day(at);
}

/** In a thread: the clock today, with the day before it otherwise. */
export function threadTime(at: Date, now: number): string {
  return sameDay(at, new Date(now)) ? clock(at) : `${day(at)} ${clock(at)}`;
}

/** The largest unit that fits: 40 seconds, 21 minutes, 22 hours. */
export function span(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  if (whole < 60) return t("unit.seconds", { n: whole });
  if (whole < 3600) return t("unit.minutes", { n: Math.floor(whole / 60) });
  if (whole < 172_800) return t("unit.hours", { n: Math.floor(whole / 3600) });
  return t("unit.days", { n: Math.floor(whole / 86_400) });
}

export function sameDay(one: Date, other: Date): boolean {
  return (
    one.getFullYear() === other.getFullYear() &&
    one.getMonth() === other.getMonth() &&
    one.getDate() === other.getDate()
  );
}
