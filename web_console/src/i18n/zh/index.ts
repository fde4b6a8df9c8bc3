/** Chinese, the language the desk is written in; other languages must have the same keys. */
import { common } from "./common";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { leader } from "./leader";
import { side } from "./side";

export const zh = { ...common, ...inbox, ...keys, ...leader, ...side } as const;
