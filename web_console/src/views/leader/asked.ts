/** What a leader may ask of an agent from the table. */
import type { Wire } from "../../api/types";

export type Forced = Wire["ForcePresence"]["presence"];
export type Asked = Forced | "put_on_duty" | "end_duty";
