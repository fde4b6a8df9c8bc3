/** Where frames go: the one place that knows which store takes what, and what to load when nothing can be replayed. */
import { assertNever } from "../format/never";
import type { Conversation, ServerFrame } from "../api/types";
import { Batch } from "../link/batch";
import { useComposer } from "./composer";
import { useConversations } from "./conversations";
import { useInbox } from "./inbox";
import { useKnowledge } from "./knowledge";
import { useLine } from "./line";
import { useNotices } from "./notices";
import { useOffer } from "./offer";
import { useQueue } from "./queue";
import { useSession } from "./session";
import { useTimeline } from "./timeline";
import { useToasts } from "./toasts";

/** Connect the stores to the line; returns how to disconnect them. */
export function connectDesk(): () => void {
  const batch = new Batch<ServerFrame>((frames) => frames.forEach(apply));
  return useLine().listen({
    frame: (frame) => batch.add(frame),
    fresh: (first) => void loadEverything(first),
    refused: (entry, frame) => useComposer().takeRefusal(entry, frame),
  });
}

export function apply(frame: ServerFrame): void {
  switch (frame.t) {
    case "conversation":
      refreshWhatBecomesMine(frame.conversation);
      return useInbox().take(frame.conversation, frame.gone);
    case "message":
      if (frame.conversation) useInbox().take(frame.conversation);
      useTimeline().take(frame.message, frame.conversation);
      if (frame.suggestions) useKnowledge().take(frame.suggestions);
      if (frame.message.author === "citizen") useConversations().setTyping(frame.message.conversation_id, false, "");
      return;
    case "sent":
      return useTimeline().take(frame.message, null);
    case "offer":
      frame.messages.forEach((message) => useTimeline().take(message, frame.conversation));
      return useOffer().take(frame);
    case "offer_gone":
      return useOffer().gone(frame.conversation_id);
    case "presence":
      return useSession().applyPresence(frame);
    case "notice":
      if (frame.kind === "mention") useInbox().recountSoon();
      return useNotices().take(frame);
    case "citizen_typing":
      return useConversations().setTyping(frame.conversation_id, frame.on, frame.preview);
    case "watchers":
      return useConversations().setWatchers(frame);
    case "queue":
      if (useSession().isDesk && frame.waiting !== useQueue().latest?.waiting) useInbox().recountSoon();
      return useQueue().take(frame);
    case "err":
      return useToasts().refused(frame.text);
    case "board_now": // the leader's page listens for itself
    case "editors": // and so does the editor's desk
    case "article_changed":
    case "welcome":
    case "reset":
    case "bye":
    case "pong":
      return;
    default:
      assertNever(frame);
  }
}

/** While it was with others, notes were written that nobody sent here. */
function refreshWhatBecomesMine(conversation: Conversation): void {
  const me = useSession().me?.id;
  const before = useConversations().known.get(conversation.id);
  const becomes = conversation.stage === "active" && conversation.agent?.id === me && before?.agent?.id !== me;
  if (becomes && useTimeline().of(conversation.contact_id).loaded) void useTimeline().reload(conversation.contact_id);
}

/** What is on the screen stays until the newer state is here; versions decide between the two. */
async function loadEverything(first: boolean): Promise<void> {
  const [session, inbox, timeline] = [useSession(), useInbox(), useTimeline()];
  useOffer().clear();
  const contact = inbox.current?.contact_id;
  timeline.forgetAllBut(contact);
  await Promise.all([
    first ? undefined : session.resume(),
    session.may("agent", "leader", "supervisor", "qa") ? inbox.load() : undefined,
    inbox.openId ? inbox.reload(inbox.openId) : undefined,
    contact ? timeline.reload(contact) : undefined,
  ]);
}
