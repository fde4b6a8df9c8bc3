/** A short two-note sound for an offer, made by the browser itself. */
let context: AudioContext | null = null;

/** Browsers stay silent until the person has touched the page; then nothing happens here, and that is fine. */
export function chime(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  void context.resume();
  note(context, 784, 0);
  note(context, 1047, 0.16);
}

function note(sound: AudioContext, frequency: number, after: number): void {
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  const start = sound.currentTime + after;
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.28);
  tone.connect(volume).connect(sound.destination);
  tone.start(start);
  tone.stop(start + 0.3);
}
