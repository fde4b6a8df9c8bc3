/** The wire structs under short names; all of them are generated from the Python contract. */
import type { components } from "../../../web_shared/api";

export type Wire = components["schemas"];
/** A request body: what Python gives a default may be left out; the `Needed` fields may not. */
export type Given<Body, Needed extends keyof Body> = Pick<Body, Needed> & Partial<Omit<Body, Needed>>;

export type Me = Wire["Me"];
export type Role = Me["roles"][number];
export type AgentState = Me["state"];
export type Conversation = Wire["ConversationView"];
export type Stage = Conversation["stage"];
export type Message = Wire["MessageView"];
export type Attachment = Wire["AttachmentView"];
export type Contact = Wire["ContactView"];
export type Suggestion = Wire["SuggestionView"];
export type Suggestions = Wire["Suggestions"];
export type ServerFrame = Wire["ServerFrame"];
export type Frame<T extends ServerFrame["t"]> = Extract<ServerFrame, { t: T }>;
export type ClientFrame = Wire["ClientFrame"];
export type Notice = Frame<"notice">;
export type Span = [number, number];
