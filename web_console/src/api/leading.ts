/** The leader's acts: board, forced presence, WeChat duty. */
import { get, post, put } from "./client";
import type { Given, Wire } from "./types";

type Duty = Wire["DutyBoard"];

export const board = () => get<Wire["Board"]>("/board");
export const force = (agent: number, body: Given<Wire["ForcePresence"], "presence" | "reason">) =>
  post<Wire["PresenceView"]>(`/agents/${agent}/force`, body);
export const putOnDuty = (agent: number, hours: number) =>
  post<Duty>("/duty", { agent_id: agent, hours } satisfies Wire["PutOnDuty"]);
export const endDuty = (assignment: number, body: Given<Wire["EndDuty"], "reason">) => post<Duty>(`/duty/${assignment}/end`, body);
export const setSpares = (agents: number[]) => put<Duty>("/duty/spares", { agent_ids: agents } satisfies Wire["SetSpares"]);
export const dutyReport = (from: string, to: string) => get<Wire["DutyReport"]>("/duty/report", { from, to });
