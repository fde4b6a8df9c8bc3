/** How a row of the tree says where an article stands. */
import type { Row } from "../../api/editing";
import { t, type Key } from "../../i18n";

export interface Mark {
  readonly text: string;
  readonly tone: "" | "b" | "o" | "w" | "r";
}

export function markOf(row: Row): Mark | null {
  if (row.stage !== "done") return { text: t(`ed.stage.${row.stage}` as Key), tone: row.stage === "draft" ? "" : "w" };
  if (row.live_state === "expired") return { text: t("ed.live.expired"), tone: "r" };
  if (row.live_state === "withdrawn") return { text: t("ed.live.withdrawn"), tone: "" };
  return null;
}

/** 第 8 版 · 待单位审批 */
export function headMark(row: Row): Mark {
  const number = row.stage === "done" ? row.live : row.number;
  const state = row.stage === "done" ? `ed.live.${row.live_state}` : `ed.stageLong.${row.stage}`;
  const tones: Record<string, Mark["tone"]> = { published: "o", expired: "r", withdrawn: "", never: "" };
  return { text: `${t("ed.version", { n: number || row.number })} · ${t(state as Key)}`, tone: row.stage === "done" ? (tones[row.live_state] ?? "") : row.stage === "draft" ? "b" : "w" };
}
