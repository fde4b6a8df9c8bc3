/** Moving through a small menu with the keys while the caret stays in the text field. */
import { ref, watch, type Ref } from "vue";
import { isComposing } from "../../../keyboard/keys";

export function useChoice<T>(items: Ref<readonly T[]>, choose: (item: T) => void, dismiss: () => void) {
  const at = ref(0);
  watch(items, () => (at.value = 0));

  /** Says whether the key was for the menu. */
  function key(event: KeyboardEvent): boolean {
    const count = items.value.length;
    if (!count || isComposing(event)) return false;
    if (event.key === "ArrowDown") at.value = (at.value + 1) % count;
    else if (event.key === "ArrowUp") at.value = (at.value + count - 1) % count;
    else if (event.key === "Escape") dismiss();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      const item = items.value[at.value];
      if (item !== undefined) choose(item);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  return { at, key };
}
