/** Rows for tests: ordinary unless told otherwise. */
import type { Conversation, Me, Message, Suggestion } from "../api/types";

export const AGENT = { id: 7, number: "1024", name: "坐席 1024" };

export function conversation(values: Partial<Conversation> = {}): Conversation {
  return {
    id: 1, number: "HH-1", account: "web", channel: "web", stage: "active", contact_id: 11, contact_name: "王女士",
    address: "138****4417", district: "", tags: [], priority: "normal", skills: [], language: "", topic: "", agent: AGENT,
    came_at: "2026-11-20T02:00:00Z", stage_since: "2026-11-20T02:00:00Z", deadline: null, last_message_at: "2026-11-20T02:10:00Z",
    preview: "您好", preview_author: "citizen", unread: 0, unsent: false, citizen_typing: false, window: null, visits: 1,
    category: "", summary: "", score: null, closed_at: null, close_reason: "", mentioned: false, version: 1, ...values,
  };
}

export function message(values: Partial<Message> = {}): Message {
  return {
    id: 1, conversation_id: 1, author: "citizen", kind: "text", text: "您好", agent: null, private: false, mentions: [],
    attachment: null, details: {}, state: "received", state_reason: "", state_reason_en: "", may_resend: false, client_key: "",
    at: "2026-11-20T02:10:00Z", state_at: null, account: "web", channel: "web", ...values,
  };
}

export function me(values: Partial<Me> = {}): Me {
  return {
    id: AGENT.id, login: "1024", number: "1024", name: "坐席 1024", roles: ["agent"], team: "", department: "", extension: "8024",
    skills: [], languages: [], seats: { ceilings: {}, text_budget: 5 }, state: "ready", state_reason: "", state_since: null,
    duty: { on_duty: false, until: null, may_leave: true, present: 2, minimum: 2 }, settings: {}, csrf: "token",
    must_change_password: false, ...values,
  };
}

export function suggestion(values: Partial<Suggestion> = {}): Suggestion {
  return {
    article_id: 3, title: "灵活就业人员养老保险补缴", snippet: "", title_marks: [], snippet_marks: [], confidence: 0.9, level: "strong",
    short_answer: "可以补。", long_answer: "", category: "", department: "人社局", valid_until: "", expired: false, version: 1,
    official: false, source: "", overruled_by: null, ...values,
  };
}
