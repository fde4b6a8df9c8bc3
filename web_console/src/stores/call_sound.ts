/** A recording for the caller: what plays in a call, how to begin and how to stop it. */
import { defineStore } from "pinia";
import { ref, shallowReactive } from "vue";
import { recordings } from "../api/knowledge";
import * as talk from "../api/talk";
import type { Conversation, Message, Suggestion, Wire } from "../api/types";
import { soundPlaying } from "../desk/call_sound";
import { useTimeline } from "./timeline";
import { useToasts } from "./toasts";

const AT_ONCE = 20;

export const useCallSound = defineStore("call_sound", () => {
  const timeline = useTimeline();
  const toasts = useToasts();
  const busy = ref(false);
  const begun = ref<Message | null>(null); // before its line comes by frame, or where no stream is open
  const stopped = ref(0);
  const known = shallowReactive(new Map<string, Wire["RecordingView"] | null>());

  const key = (hit: Suggestion) => `${hit.article_id}.${hit.version}`;
  const recordingOf = (hit: Suggestion) => known.get(key(hit)) ?? null;
  /** Which of these have something to play; each version of an article is asked for once. */
  async function look(hits: readonly Suggestion[]): Promise<void> {
    const fresh = hits.filter((hit) => !known.has(key(hit))).slice(0, AT_ONCE);
    if (!fresh.length) return;
    for (const hit of fresh) known.set(key(hit), null);
    try {
      const { items } = await recordings(fresh.map((hit) => hit.article_id));
      for (const hit of fresh) known.set(key(hit), items.find((one) => one.article_id === hit.article_id) ?? null);
    } catch {
      for (const hit of fresh) known.delete(key(hit)); // the next look asks again; answers are worth more than this
    }
  }

  function playing(call: Conversation): Message | null {
    if (call.stage !== "active") return null;
    const lines = timeline.of(call.contact_id).messages;
    const own = begun.value ? [...lines.filter((line) => line.id !== begun.value?.id), begun.value] : lines;
    const line = soundPlaying(own, call.id);
    return line && line.id !== stopped.value ? line : null;
  }
  async function ask(act: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    await toasts.attempt(act);
    busy.value = false;
  }
  const play = (call: Conversation, article: number) =>
    ask(async () => {
      begun.value = await talk.playRecording(call.id, article);
    });
  const stop = (call: Conversation) =>
    ask(async () => {
      const line = playing(call);
      await talk.stopRecording(call.id);
      stopped.value = line?.id ?? 0;
    });
  return { busy, playing, play, stop, look, recordingOf };
});
