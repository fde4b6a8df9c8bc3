/** English. */
import { common } from "./common";
import { keys } from "./keys";

export const en = { ...common, ...keys };
