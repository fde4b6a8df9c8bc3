/** Whether what is written fits the channel: how long it is, what that makes, and what cannot go at all. */
import type { Wire } from "../api/types";
import { textLength } from "./length";
import { byteLength } from "./texts";

export type Way = Wire["WayView"];
export interface Load {
  /** In the unit of the channel; parts only where carriers charge them. */
  readonly units: number;
  readonly parts: number;
  readonly room: number;
  readonly tooLong: boolean;
  /** Names of files of a kind that the channel does not carry, or too large for it. */
  readonly unfit: readonly string[];
}
export interface Carried {
  readonly name: string;
  readonly done: { readonly kind: string; readonly size: number } | null;
}

export function loadOf(way: Way, text: string, files: readonly Carried[]): Load {
  const unfit = files.filter(({ done }) => done && (!way.files.includes(done.kind) || (way.largest_file > 0 && done.size > way.largest_file))).map((file) => file.name);
  if (way.unit === "sms") {
    const { units, parts, room } = textLength(way.signature + text);
    return { units, parts, room, tooLong: way.most_parts !== null && parts > way.most_parts, unfit };
  }
  const units = way.unit === "utf8_bytes" ? byteLength(text) : way.unit === "utf16_units" ? text.length : Array.from(text).length;
  return { units, parts: 1, room: (way.longest ?? Infinity) - units, tooLong: false, unfit };
}
/** Say the length of plain text only when its end is near. */
export const isNear = (way: Way, load: Load): boolean => way.unit !== "sms" && way.longest !== null && load.units > way.longest * 0.8;
