/** Why someone is not ready: a key of ours, or the words a person typed. */
import { tOr } from "../i18n";

export const stateReason = (reason: string): string => tOr(`busy.${reason}`, reason);
