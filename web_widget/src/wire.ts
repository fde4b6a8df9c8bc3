// The frames of the visitor socket, as docs/protocols-widget.md says.

export type Stage = "none" | "waiting" | "active" | "parked" | "closed";

export interface Standing {
  stage?: Stage;
  before?: number;
  expected_wait?: number;
  agent_number?: string;
  may_rate?: boolean;
  open_now?: boolean;
  closed_text?: string;
  self_help?: boolean;
}

/** Around the text of an answer of the knowledge. */
export interface Answer {
  title: string;
  steps?: string[];
  materials?: string[];
  source?: string;
  link?: string;
  official?: boolean;
  verdict?: "helpful" | "unhelpful";
}

export interface Hint {
  title: string;
  link: string;
}

export interface Place {
  latitude: number;
  longitude: number;
  label?: string;
}

export interface FileView {
  url: string;
  name: string;
  media_type: string;
  size: number;
  duration?: number;
}

export interface MessageView {
  id: string;
  author: "citizen" | "agent" | "system";
  kind: "text" | "image" | "voice" | "video" | "file" | "location" | "link" | "notice";
  at: string;
  text?: string;
  file?: FileView;
  location?: Place;
  url?: string;
  client_key?: string;
  state?: string;
  sender?: string;
  answer?: Answer;
}

export interface Site {
  title: string;
  subtitle?: string;
  phone?: string;
  welcome?: string;
  notice?: string;
  topics?: { key: string; label: string }[];
  longest_text: number;
  largest_file: number;
  accept: string;
  previews?: boolean;
  map_link?: string;
}

export interface Session {
  token: string;
  visitor: string;
  expires_at: string;
  lang: string;
  site: Site;
  standing: Standing;
  words?: { [key: string]: string };
}

export interface Upload {
  file: string;
  kind: "image" | "voice" | "video" | "file";
  url: string;
  name: string;
  media_type: string;
  size: number;
}

/** What is kept in the outbox until the hub has stored it. */
export type Storable =
  | { t: "send"; client_key: string; text?: string; file?: string; location?: Place }
  | { t: "prechat"; client_key: string; topic?: string; name?: string; phone?: string; question?: string; lang?: string }
  | { t: "offline"; client_key: string; text: string; name?: string; phone?: string }
  | { t: "person"; client_key: string }
  | { t: "helped"; client_key: string; message_id: string; helped: boolean }
  | { t: "rate"; client_key: string; score: number; solved?: boolean; comment?: string };

export type ClientFrame =
  | Storable
  | { t: "hello"; v: 1; token: string; last: string; lang: string }
  | { t: "typing"; on: boolean; preview?: string }
  | { t: "ack" | "read"; up_to: string }
  | { t: "history"; before?: string; after?: string }
  | { t: "renew" }
  | { t: "ping"; n: number };

export type ServerFrame =
  | { t: "welcome"; v: number; visitor: string; standing: Standing; messages?: MessageView[]; more?: boolean }
  | { t: "message"; message: MessageView }
  | { t: "sent"; client_key: string; message_id: string; duplicate?: boolean; reply?: string; answered?: boolean }
  | { t: "page"; messages: MessageView[]; more?: boolean; before?: string; after?: string }
  | { t: "typing"; on: boolean }
  | { t: "read"; up_to: string }
  | { t: "place"; before: number; expected_wait?: number; text?: string }
  | { t: "joined"; agent_number: string; text?: string }
  | { t: "closed"; ask_satisfaction?: boolean; text?: string }
  | { t: "token"; token: string; expires_at: string }
  | { t: "error"; code: string; text: string; client_key?: string; retry_after?: number }
  | { t: "pong"; n?: number }
  | { t: "bye"; reason: string; reconnect_after?: number };

export interface Problem {
  code: string;
  text: string;
  retry_after?: number;
  lang?: string;
  words?: { [key: string]: string };
}

/** Ids are numbers in text; a missing one is older than any. */
export const older = (a: string, b: string): boolean => Number(a || 0) < Number(b || 0);
