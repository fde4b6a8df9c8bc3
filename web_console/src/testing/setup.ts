/** What holds for every test: no network, and nothing of one test lives on in the next. */
import { disableAutoUnmount, enableAutoUnmount } from "@vue/test-utils";
import { afterEach } from "vitest";
import { chooseLanguage } from "../i18n";

type Start = (...given: unknown[]) => NodeJS.Timeout;
declare global {
  var timersOfThisTest: Set<NodeJS.Timeout> | undefined; // all test files share one world
}

// All test files share one world: one that looks at the English words must not change another's.
afterEach(() => chooseLanguage("zh-CN"));

// What a test did not prepare is unreachable.
globalThis.fetch = () => Promise.reject(new TypeError("no network in tests"));

// A component that stays mounted, or a draft that waits to be saved, would ask the next test's server.
disableAutoUnmount();
enableAutoUnmount(afterEach);
const running = (globalThis.timersOfThisTest ??= keepTimers());
afterEach(() => {
  running.forEach((timer) => clearTimeout(timer));
  running.clear();
});

function keepTimers(): Set<NodeJS.Timeout> {
  const kept = new Set<NodeJS.Timeout>();
  const keep = (start: Start): Start => (...given) => {
    const timer = start(...given);
    kept.add(timer);
    return timer;
  };
  const world = globalThis as unknown as { setTimeout: Start; setInterval: Start };
  world.setTimeout = keep(world.setTimeout);
  world.setInterval = keep(world.setInterval);
  return kept;
}
