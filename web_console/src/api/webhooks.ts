/** Other systems that hear of what happens here. */
import { get, post, put, remove } from "./client";
import type { Delivery } from "./deliveries";
import type { Given, Wire } from "./types";

export type Hook = Wire["WebhookView"];
type Save = Given<Wire["SaveWebhook"], "name" | "url" | "events">;

export const list = () => get<Wire["WebhookList"]>("/webhooks");
export const create = (body: Save) => post<Hook>("/webhooks", body);
export const change = (id: number, body: Save) => put<Hook>(`/webhooks/${id}`, body);
export const drop = (id: number) => remove<Wire["Done"]>(`/webhooks/${id}`);
export const tryOut = (id: number) => post<Delivery>(`/webhooks/${id}/test`);
export const told = (id: number, view: "all" | "dead", cursor = "") =>
  get<Wire["DeliveryPage"]>("/deliveries", { view, account: `hook:${id}`, cursor, limit: 20 });
