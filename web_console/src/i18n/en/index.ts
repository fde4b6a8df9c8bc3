/** English. */
import { admin } from "./admin";
import { canned } from "./canned";
import { common } from "./common";
import { delivery } from "./delivery";
import { gaps } from "./gaps";
import { inbox } from "./inbox";
import { keys } from "./keys";
import { knowledge } from "./knowledge";
import { knowledgeFiles } from "./knowledge_files";
import { knowledgeMore } from "./knowledge_more";
import { leader } from "./leader";
import { mass } from "./mass";
import { notices } from "./notices";
import { official } from "./official";
import { outward } from "./outward";
import { records } from "./records";
import { selfHelp } from "./self_help";
import { side } from "./side";

export const en = { ...admin, ...canned, ...common, ...delivery, ...gaps, ...inbox, ...keys, ...knowledge, ...knowledgeFiles, ...knowledgeMore, ...leader, ...mass, ...notices, ...official, ...outward, ...records, ...selfHelp, ...side };
