/** What this person may do with a conversation as it stands; the server decides, this only hides what it would refuse. */
import type { Conversation } from "../../../api/types";
import { isCall } from "../../../desk/calls";

export interface Acts {
  readonly reply: boolean;
  readonly note: boolean;
  readonly close: boolean;
  readonly park: boolean;
  readonly resume: boolean;
  readonly transfer: boolean;
  readonly assign: boolean;
  readonly takeOver: boolean;
}
export type ActName = "close" | "closeNext" | "park" | "resume" | "transfer" | "assign" | "takeOver";

export function mayAct(conversation: Conversation, me: number, leads: boolean): Acts {
  const { stage } = conversation;
  const mine = conversation.agent?.id === me;
  const call = isCall(conversation);
  return {
    reply: mine && stage === "active" && conversation.channel !== "phone",
    note: stage !== "closed",
    close: mine && (stage === "active" || stage === "parked" || stage === "wrap_up"),
    park: mine && stage === "active" && !call,
    resume: mine && stage === "parked",
    transfer: mine && stage === "active" && !call,
    assign: leads && !call && stage !== "closed" && stage !== "wrap_up",
    takeOver: leads && !call && !mine && stage !== "closed" && stage !== "wrap_up",
  };
}
