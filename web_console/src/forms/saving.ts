/** A form on its way to the hub: busy, refused as a whole, or refused at a field; focus goes to the first fault. */
import { nextTick, ref, type Ref } from "vue";
import { Refusal } from "../api/client";

export interface Saving {
  readonly busy: Ref<boolean>;
  readonly problem: Ref<string>;
  readonly code: Ref<string>;
  /** Words by the name of the field. */
  readonly faults: Ref<Record<string, string>>;
  /** Faults found before asking; says whether there are none. */
  check(found: Record<string, string | false>): boolean;
  /** Do it; says whether it was done. */
  run(act: () => Promise<unknown>): Promise<boolean>;
}

export function useSaving(formId: string): Saving {
  const busy = ref(false);
  const problem = ref("");
  const code = ref("");
  const faults = ref<Record<string, string>>({});

  function check(found: Record<string, string | false>): boolean {
    problem.value = code.value = "";
    faults.value = Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
    void focusFirst();
    return Object.keys(faults.value).length === 0;
  }
  async function run(act: () => Promise<unknown>): Promise<boolean> {
    busy.value = true;
    problem.value = code.value = "";
    faults.value = {};
    try {
      await act();
      return true;
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      refused(failure);
      return false;
    } finally {
      busy.value = false;
    }
  }
  function refused(failure: Refusal): void {
    code.value = failure.code;
    faults.value = failure.fields;
    problem.value = Object.keys(failure.fields).length ? "" : failure.message;
    void focusFirst();
  }
  async function focusFirst(): Promise<void> {
    await nextTick();
    document.getElementById(formId)?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }
  return { busy, problem, code, faults, check, run };
}
