/** Conversations, messages, drafts, canned replies, search. */
import { get, post, put, remove } from "./client";
import type { Conversation, Given, Message, Wire } from "./types";

type Page = Wire["ConversationPage"];
export type View = "mine" | "waiting" | "all" | "parked" | "mentioned" | "closed";

const at = (id: number) => `/conversations/${id}`;

export const list = (query: { view: View; channel?: string; q?: string; cursor?: string; limit?: number }) =>
  get<Page>("/conversations", query);
export const one = (id: number) => get<Conversation>(at(id));
export const callLine = (id: number) => get<Wire["CallLine"]>(`${at(id)}/call`);
export const accept = (id: number) => post<Conversation>(`${at(id)}/accept`);
export const decline = (id: number, reason: string) => post<Wire["Done"]>(`${at(id)}/decline`, { reason } satisfies Wire["DeclineOffer"]);
export const close = (id: number, body: Given<Wire["CloseConversation"], "category">) => post<Conversation>(`${at(id)}/close`, body);
export const park = (id: number) => post<Conversation>(`${at(id)}/park`);
export const resume = (id: number) => post<Conversation>(`${at(id)}/resume`);
export const transfer = (id: number, body: Partial<Wire["TransferConversation"]>) => post<Conversation>(`${at(id)}/transfer`, body);
export const assign = (id: number, body: Wire["AssignConversation"]) => post<Conversation>(`${at(id)}/assign`, body);
export const takeOver = (id: number, reason: string) => post<Conversation>(`${at(id)}/take-over`, { reason } satisfies Wire["TakeOver"]);
export const changePriority = (id: number, priority: Conversation["priority"]) =>
  post<Conversation>(`${at(id)}/priority`, { priority } satisfies Wire["ChangePriority"]);
export const hangUp = (id: number) => post<Wire["Done"]>(`${at(id)}/hang-up`);
export const playRecording = (id: number, article: number) =>
  post<Message>(`${at(id)}/play`, { article_id: article } satisfies Wire["PlayRecording"]);
export const stopRecording = (id: number) => post<Wire["Done"]>(`${at(id)}/play/stop`);
export const extendWrapUp = (id: number, seconds: number) =>
  post<Conversation>(`${at(id)}/wrap-up/extend`, { seconds } satisfies Wire["ExtendWrapUp"]);
export const finishWrapUp = (id: number) => post<Conversation>(`${at(id)}/wrap-up/finish`);
export const draft = (id: number) => get<Wire["DraftView"]>(`${at(id)}/draft`);
export const saveDraft = (id: number, text: string) => put<Wire["DraftView"]>(`${at(id)}/draft`, { text } satisfies Wire["SaveDraft"]);
export const resend = (message: number, checked: boolean) => post<Message>(`/messages/${message}/resend`, { checked } satisfies Wire["Resend"]);
export const arrived = (message: number) => post<Message>(`/messages/${message}/arrived`);
export const search = (q: string, limit = 20) => get<Wire["SearchPage"]>("/search", { q, limit });
export const ways = () => get<Wire["WayList"]>("/ways");
export const templates = (id: number) => get<Wire["TemplateForms"]>(`${at(id)}/templates`);
export const sendTemplate = (id: number, body: Given<Wire["SendMessage"], "client_key" | "template_id" | "template_values">) =>
  post<Message>(`${at(id)}/messages`, body);
export const cannedReplies = () => get<Wire["CannedReplies"]>("/canned-replies");
export const createCannedReply = (body: Given<Wire["SaveCannedReply"], "scope" | "title" | "text">) =>
  post<Wire["CannedReplyView"]>("/canned-replies", body);
export const changeCannedReply = (id: number, body: Parameters<typeof createCannedReply>[0]) => put<Wire["CannedReplyView"]>(`/canned-replies/${id}`, body);
export const deleteCannedReply = (id: number) => remove<Wire["Done"]>(`/canned-replies/${id}`);
