/** A moment in full, for records: the year counts there. */
import { clock, day } from "../../format/moments";

export function fullTime(iso: string, withSeconds = false): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${day(at)} ${clock(at, withSeconds)}`;
}
