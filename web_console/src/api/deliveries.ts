/** Deliveries: what became of each message, and what people do about it. */
import { get, post } from "./client";
import type { Given, Wire } from "./types";

export type Delivery = Wire["DeliveryView"];
export type View = "outbox" | "unknown" | "dead" | "citizen" | "delivered" | "handled";
export interface Wanted {
  view: View;
  account?: string;
  reason?: string;
  q?: string;
  since?: string;
  cursor?: string;
  limit?: number;
}

const route = (account: string) => `/accounts/${encodeURIComponent(account)}`;

export const list = (wanted: Wanted) => get<Wire["DeliveryPage"]>("/deliveries", { ...wanted });
export const summary = () => get<Wire["DeliverySummary"]>("/deliveries/summary");
export const trail = (id: number) => get<Wire["DeliveryTrail"]>(`/deliveries/${id}`);
export const arrived = (id: number) => post<Delivery>(`/deliveries/${id}/arrived`);
export const replay = (id: number, body: Partial<Wire["Replay"]>) => post<Delivery>(`/deliveries/${id}/replay`, body);
export const cancel = (id: number) => post<Delivery>(`/deliveries/${id}/cancel`);
export const dismiss = (id: number, note: string) => post<Delivery>(`/deliveries/${id}/dismiss`, { note } satisfies Wire["Dismiss"]);
export const assign = (ids: number[], agent: number) =>
  post<Wire["Done"]>("/deliveries/assign", { ids, agent_id: agent } satisfies Wire["AssignDeliveries"]);
export const many = (body: Given<Wire["ManyDeliveries"], "ids" | "act">) => post<Wire["ManyDone"]>("/deliveries/many", body);
export const replayHeap = (account: string, reason: string) =>
  post<Wire["ManyDone"]>("/deliveries/replay-heap", { account, reason } satisfies Wire["ReplayHeap"]);
export const pause = (account: string, reason: string) =>
  post<Wire["RouteView"]>(`${route(account)}/pause`, { reason } satisfies Wire["PauseAccount"]);
export const resume = (account: string) => post<Wire["RouteView"]>(`${route(account)}/resume`);
