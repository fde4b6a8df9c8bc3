/** English. */
import { common } from "./common";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { leader } from "./leader";
import { side } from "./side";

export const en = { ...common, ...inbox, ...keys, ...leader, ...side };
