/** A recording for the caller: what plays in a call, how to begin and how to stop it. */
import { defineStore } from "pinia";
import { ref } from "vue";
import * as talk from "../api/talk";
import type { Conversation, Message } from "../api/types";
import { soundPlaying } from "../desk/call_sound";
import { useTimeline } from "./timeline";
import { useToasts } from "./toasts";

export const useCallSound = defineStore("call_sound", () => {
  const timeline = useTimeline();
  const toasts = useToasts();
  const busy = ref(false);
  const begun = ref<Message | null>(null); // before its line comes by frame, or where no stream is open
  const stopped = ref(0);

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
  return { busy, playing, play, stop };
});
