/** How a citizen is called on the screen. */
import type { Conversation } from "../api/types";
import { t } from "../i18n";

/** The name, else what is known of the address; ids of visitors say nothing by themselves. */
export function callName(conversation: Pick<Conversation, "contact_name" | "address">): string {
  const { contact_name: name, address } = conversation;
  return name || (address.startsWith("…") ? t("citizen.visitor", { id: address.slice(1) }) : address);
}
