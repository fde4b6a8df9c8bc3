/** Chinese, the language the desk is written in; other languages must have the same keys. */
import { common } from "./common";
import { keys } from "./keys";

export const zh = { ...common, ...keys } as const;
