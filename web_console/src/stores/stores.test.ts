import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../api/types";
import { homePath } from "../router";
import { answerWith, Problem } from "../testing/answers";
import { conversation, me, message } from "../testing/samples";
import { useComposer } from "./composer";
import { apply } from "./desk";
import { useInbox } from "./inbox";
import { useKnowledge } from "./knowledge";
import { useLine } from "./line";
import { useOffer } from "./offer";
import { usePresence } from "./presence";
import { useSession } from "./session";
import { useTimeline } from "./timeline";
import { useToasts } from "./toasts";

const page = (...items: ReturnType<typeof conversation>[]) => ({ items, counts: { mine: items.length, all: 40 }, next: "" });

beforeEach(() => {
  setActivePinia(createPinia());
  localStorage.clear();
});
afterEach(() => void vi.unstubAllGlobals());

async function signedIn(answers: Record<string, unknown> = {}) {
  const asked = answerWith({ "POST /sign-in": me(), "POST /me/presence": { state: "ready", reason: "", since: "2026-11-20T02:00:00Z" }, ...answers });
  await useSession().signIn("1024", "secret", false);
  return asked;
}

describe("session", () => {
  it("sends the token of the session with every change, and not with a look", async () => {
    const asked = await signedIn({ "GET /conversations": page() });
    await usePresence().go({ presence: "ready" });
    await useInbox().load();

    expect(asked[1]?.headers["X-Hub-Csrf"]).toBe("token");
    expect(asked[2]?.headers["X-Hub-Csrf"]).toBeUndefined();
  });

  it("is ready at once only where citizens may be offered", async () => {
    const roles = (...given: Role[]) => ({ "POST /sign-in": { ...me(), roles: given }, "POST /me/presence": { state: "ready", reason: "", since: "2026-11-20T02:00:00Z" } });
    const [leader, agent] = [answerWith(roles("leader")), () => answerWith(roles("agent", "leader"))];
    await useSession().signIn("2001", "secret", true);
    expect(leader.map((one) => one.path)).toEqual(["/sign-in"]);

    const asked = agent();
    await useSession().signIn("2002", "secret", true);
    expect(asked.map((one) => one.path)).toEqual(["/sign-in", "/me/presence"]);
  });

  it("begins everybody's day where their work is", () => {
    const homes = (["agent", "leader", "supervisor", "qa", "kb_editor", "contributor", "admin"] as Role[]).map((role) => homePath([role]));
    expect(homes).toEqual(["/inbox", "/leader", "/leader", "/inbox", "/knowledge", "/knowledge", "/admin"]);
    expect([homePath(["agent", "leader"]), homePath(["admin", "leader"])]).toEqual(["/inbox", "/leader"]);
  });

  it("asks for a replacement when WeChat duty forbids leaving", async () => {
    await signedIn({ "POST /me/presence": new Problem(409, "duty_needs_replacement") });
    expect(await usePresence().go({ presence: "busy", reason: "break" })).toBe(false);
    expect(usePresence().needsReplacement).toEqual({ presence: "busy", reason: "break" });
  });

  it("returns to the door when the hub no longer knows us", async () => {
    await signedIn({ "GET /me": new Problem(401, "session_expired") });
    await useSession().resume();
    expect(useSession().me).toBeNull();
    expect(useSession().ended).toBe(true);
  });
});

describe("inbox", () => {
  it("ignores a conversation older than the one it shows", async () => {
    await signedIn({ "GET /conversations": page(conversation({ version: 5, preview: "新" })) });
    const inbox = useInbox();
    await inbox.load();
    inbox.take(conversation({ version: 4, preview: "旧" }));
    await inbox.open(1);
    expect(inbox.current?.preview).toBe("新");
  });

  it("moves nothing under the hand and settles when the hand leaves", async () => {
    const [a, b] = [conversation({ id: 1 }), conversation({ id: 2, last_message_at: "2026-11-20T02:11:00Z" })];
    await signedIn({ "GET /conversations": page(a, b) });
    const inbox = useInbox();
    await inbox.load();
    inbox.setHeld(true);
    inbox.take(conversation({ id: 3, priority: "urgent" }));
    inbox.take({ ...a, version: 2, stage: "closed" });

    expect(inbox.shown).toEqual({ ids: [1, 2], fresh: 1 });
    expect(inbox.isGone(1)).toBe(true);

    inbox.setHeld(false);
    expect(inbox.shown).toEqual({ ids: [3, 2], fresh: 0 });
  });

  it("keeps the counts of all views right as conversations change", async () => {
    await signedIn({ "GET /conversations": page(conversation()) });
    const inbox = useInbox();
    await inbox.load();
    inbox.take(conversation({ version: 2, stage: "parked" }));
    expect(inbox.counts).toMatchObject({ mine: 0, parked: 1, all: 40 });
  });

  it("brings further pages in below, also while the list is scrolled", async () => {
    const pages = [{ ...page(conversation({ id: 9 })), next: "more" }, page(conversation({ id: 4 }))];
    await signedIn({ "GET /conversations": () => pages.shift() });
    const inbox = useInbox();
    await inbox.load();
    inbox.setHeld(true);
    await inbox.loadMore();
    expect(inbox.shown).toEqual({ ids: [9, 4], fresh: 0 });
    expect(inbox.more).toBe(false);
  });

  it("keeps a conversation offered to me out of the list, at the foot", async () => {
    const offered = conversation({ stage: "offered", deadline: "2026-11-20T02:00:20Z" });
    await signedIn({ "GET /conversations": page(offered) });
    await useInbox().load();
    expect(useInbox().shown.ids).toEqual([]);
    expect(useOffer().current?.conversation.id).toBe(1);
  });
});

describe("frames", () => {
  it("puts message, conversation and suggestions of one push in their places", async () => {
    await signedIn({ "GET /contacts/11/timeline": { items: [], more: false, conversations: [] } });
    await useTimeline().open(11);
    const found = { conversation_id: 1, items: [], based_on: 1, query: "社保", took_ms: 1 };
    apply({ t: "message", seq: 1, message: message({ text: "社保" }), conversation: conversation(), suggestions: found });

    expect(useTimeline().of(11).messages.map((one) => one.text)).toEqual(["社保"]);
    expect(useKnowledge().of(1)?.query).toBe("社保");
    expect(useInbox().shown.ids).toEqual([1]);
  });

  it("shows one offer at a time and drops it when it is over", async () => {
    await signedIn();
    const offer = (id: number) => ({
      t: "offer" as const, seq: id, conversation: conversation({ id, stage: "offered" }), expires_at: "2026-11-20T02:00:20Z", lasts: 20,
      why: "sticky", waited: 3, open_texts: 1, text_budget: 5, messages: [],
    });
    apply(offer(1));
    apply(offer(2));
    expect(useOffer().current?.conversation.id).toBe(1);
    apply({ t: "offer_gone", seq: 3, conversation_id: 1, why: "lapsed" });
    expect(useOffer().current?.conversation.id).toBe(2);
  });

  it("does not try to accept a call by the desk: the telephone answers", async () => {
    const asked = await signedIn();
    apply({
      t: "offer", seq: 1, conversation: conversation({ channel: "phone", stage: "offered" }), expires_at: "2026-11-20T02:00:20Z",
      lasts: 20, why: "longest_idle", waited: 3, open_texts: 0, text_budget: 5, messages: [],
    });
    expect(await useOffer().accept()).toBe(0);
    expect(asked.filter((one) => one.path.includes("accept"))).toEqual([]);
  });
});

describe("composer", () => {
  it("names the article only on an answer, and says whether it was changed", async () => {
    const asked = await signedIn({ "POST /knowledge/adoptions": { ok: true }, "PUT /conversations/1/draft": {} });
    const sent = vi.spyOn(useLine(), "send");
    const composer = useComposer();
    const article = { article_id: 5, short_answer: "短答", long_answer: "长答" } as never;
    composer.change(1, { article });
    composer.setText(1, "短答，另外");
    expect(composer.send(1)).toBe(true);

    expect(sent.mock.calls[0]?.[0]).toMatchObject({ text: "短答，另外", article_id: 5, private: false });
    expect(asked.find((one) => one.path === "/knowledge/adoptions")?.body).toMatchObject({ action: "edited_and_sent", article_id: 5 });
    expect(composer.of(1).text).toBe("");
  });

  it("mentions only those whose number still stands in the note", async () => {
    await signedIn({ "PUT /conversations/1/draft": {} });
    const sent = vi.spyOn(useLine(), "send");
    const composer = useComposer();
    composer.change(1, { note: true, mentions: [{ id: 3, number: "2001", name: "" }, { id: 4, number: "2002", name: "" }] });
    composer.setText(1, "@2001 请看");
    composer.send(1);
    expect(sent.mock.calls[0]?.[0]).toMatchObject({ private: true, mentions: [3], article_id: null });
  });

  it("sends nothing while it is empty or a file is on its way", async () => {
    await signedIn({ "PUT /conversations/1/draft": {} });
    const composer = useComposer();
    expect(composer.send(1)).toBe(false);
    composer.change(1, { text: "好", files: [{ key: "k", name: "a.png", part: 0.5, done: null, failed: "" }] });
    expect(composer.send(1)).toBe(false);
  });

  it("puts refused words back in front of what was written since", async () => {
    await signedIn({ "PUT /conversations/1/draft": {} });
    const composer = useComposer();
    const entry = { t: "send" as const, client_key: "k", conversation_id: 1, text: "一", at: "" };
    composer.takeRefusal(entry, { t: "err", code: "not_holder", text: "不在您手上", client_key: "k", conversation_id: 1 });
    composer.setText(1, "二");
    composer.takeBack(entry);
    expect(composer.of(1).text).toBe("一\n二");
    expect(composer.refused.size).toBe(0);
    expect(useToasts().items[0]?.tone).toBe("refused");
  });
});
