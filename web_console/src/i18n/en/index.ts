/** English. */
import { common } from "./common";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { side } from "./side";

export const en = { ...common, ...inbox, ...keys, ...side };
