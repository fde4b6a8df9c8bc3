// Files, voice and place: what the visitor adds besides words.

import type { App } from "./app";
import { newKey } from "./outbox";
import { fromView, update } from "./state";
import type { Problem, Upload } from "./wire";
import { say } from "./words";

const MIB = 1024 * 1024;
const running: { [key: string]: XMLHttpRequest } = {};

/** XMLHttpRequest, since fetch tells nothing of how far an upload is. */
export function upload(app: App, file: Blob, name: string): void {
  const { lang, site } = app.state;
  const largest = site ? site.largest_file : 10 * MIB;
  if (file.size > largest) return app.banner("problem", say(lang, "tooLarge", largest / MIB));
  const key = newKey();
  const view = { id: "", author: "citizen", kind: "file", at: new Date().toISOString(), client_key: key } as const;
  const item = { ...fromView(view), text: name, status: "upload" as const };
  app.change({ items: app.state.items.concat(item), tray: false });

  const gone = (): void => app.change({ items: app.state.items.filter((each) => each.key !== key) });
  const request = (running[key] = new XMLHttpRequest());
  request.open("POST", app.link.base + "/files");
  request.setRequestHeader("Authorization", "Bearer " + app.link.token);
  request.setRequestHeader("Accept-Language", lang);
  request.upload.onprogress = (event) =>
    app.change({ items: update(app.state.items, key, { progress: event.loaded / event.total }) });
  request.onload = () => {
    delete running[key];
    gone();
    const answer = parsed(request.responseText);
    if (request.status === 201 && answer) app.sendFile(answer as Upload);
    else app.banner("problem", (answer as Problem | null)?.text || say(lang, "uploadFailed"));
  };
  request.onerror = () => {
    gone();
    app.banner("problem", say(lang, "uploadFailed"));
  };
  const form = new FormData();
  form.append("file", file, name);
  request.send(form);
}

export function cancel(app: App, key: string): void {
  const request = running[key];
  if (request) request.abort();
  delete running[key];
  app.change({ items: app.state.items.filter((each) => each.key !== key) });
}

function parsed(text: string): Upload | Problem | null {
  try {
    return JSON.parse(text) as Upload | Problem;
  } catch {
    return null;
  }
}

export function sendPlace(app: App): void {
  app.change({ tray: false });
  const failed = (): void => app.banner("problem", say(app.state.lang, "noPlace"));
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => app.sendPlace({ latitude: coords.latitude, longitude: coords.longitude }),
    failed,
    { enableHighAccuracy: true, timeout: 15_000 },
  );
}

// --- voice ---------------------------------------------------------------------------

const LONGEST_RECORDING = 60;
let recorder: MediaRecorder | null = null;
let ticking = 0;

export const canRecord = (): boolean => typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices;

export async function record(app: App): Promise<void> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const pieces: Blob[] = [];
    const current = (recorder = new MediaRecorder(stream));
    current.ondataavailable = (event) => pieces.push(event.data);
    current.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      const kept = recorder === current;
      endRecording(app);
      const type = current.mimeType.split(";")[0] || "audio/webm";
      if (kept && pieces.length) upload(app, new Blob(pieces, { type }), "voice." + (type.split("/")[1] || "webm"));
    };
    current.start();
    const since = Date.now();
    app.change({ recording: 0.1, tray: false });
    ticking = setInterval(() => {
      const seconds = (Date.now() - since) / 1000;
      app.change({ recording: seconds });
      if (seconds > LONGEST_RECORDING) sendRecording();
    }, 500) as unknown as number;
  } catch {
    endRecording(app);
    app.banner("problem", say(app.state.lang, "noMic"));
  }
}

export function sendRecording(): void {
  if (recorder) recorder.stop();
}

export function dropRecording(app: App): void {
  const current = recorder;
  endRecording(app);
  if (current) current.stop();
}

function endRecording(app: App): void {
  clearInterval(ticking);
  recorder = null;
  app.change({ recording: 0 });
}
