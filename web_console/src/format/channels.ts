/** How a channel is drawn and called. */
import { tOr } from "../i18n";
import type { IconName } from "../icons/names";

const ICONS: Readonly<Record<string, IconName>> = {
  wechat: "chat2", phone: "phone", web: "globe", sms: "sms", email: "mail", telegram: "plane", fax: "fax",
};

/** The kinds an account can be of; a fax is a way of one of them. */
export const CHANNEL_KINDS = ["web", "wechat", "phone", "sms", "email", "telegram"] as const;

export const channelIcon = (channel: string): IconName => ICONS[channel] ?? "chat";
export const channelName = (channel: string): string => tOr(`channel.${channel}`, channel);
