/** Shortcuts at work: one listener for the page; parts of the screen register what an action does. */
import { defineStore } from "pinia";
import { computed, onBeforeUnmount, ref } from "vue";
import { combination, isField, needsNoField } from "../keyboard/keys";
import { actionFor, readKeymap, writeKeymap, type Action, type Keymap } from "../keyboard/shortcuts";
import { useSettings } from "./settings";

type Act = () => void;

/** A dialog has the floor; closed ones stay in the page without a place on the screen. */
function dialogIsOpen(): boolean {
  return Array.from(document.querySelectorAll("[role=dialog]")).some((dialog) => dialog.getClientRects().length > 0);
}

export const useKeyboard = defineStore("keyboard", () => {
  const settings = useSettings();
  const keymap = computed<Keymap>(() => readKeymap(settings.all["shortcuts"]));
  const sheetOpen = ref(false);
  const capturing = ref(false); // a person is choosing keys: nothing may fire
  const acts = new Map<Action, Act[]>();

  /** Do `act` on this shortcut until the calling component leaves. The latest registration wins. */
  function on(action: Action, act: Act): void {
    acts.set(action, [...(acts.get(action) ?? []), act]);
    onBeforeUnmount(() => acts.set(action, (acts.get(action) ?? []).filter((other) => other !== act)));
  }
  function press(event: KeyboardEvent): void {
    const keys = combination(event);
    const action = capturing.value ? undefined : actionFor(keymap.value, keys);
    if (!action || (needsNoField(keys) && isField(event.target))) return;
    if (dialogIsOpen() && action !== "sheet") return;
    const act = acts.get(action)?.slice(-1)[0];
    if (!act) return;
    event.preventDefault();
    act();
  }
  const can = (action: Action): boolean => (acts.get(action)?.length ?? 0) > 0;
  function run(action: Action): void {
    acts.get(action)?.slice(-1)[0]?.();
  }
  const hint = (action: Action): string => (keymap.value[action][0] ?? "").replace(/\+/g, " ");
  const save = (changed: Keymap) => settings.choose("shortcuts", writeKeymap(changed));
  return { keymap, sheetOpen, capturing, on, press, can, run, hint, save };
});
