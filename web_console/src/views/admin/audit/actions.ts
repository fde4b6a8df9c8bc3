/** The acts the hub writes down, and how their details read. */
import { stateReason } from "../../../format/reasons";
import { t, tOr } from "../../../i18n";

export const ACTIONS = [
  "sign_in", "sign_in_failed", "locked", "password", "unlock", "unmask", "force_ready", "force_busy", "force_signed_out", "override_duty",
  "put_on_duty", "end_duty", "set_spares", "assign", "take_over", "priority", "block", "unblock", "merge", "undo_merge",
  "create_agent", "change_agent", "create_department", "save_team", "save_skill", "delete_skill", "change_account", "create_token", "revoke_token",
  "pause_account", "resume_account", "replay_delivery", "readdress_delivery", "cancel_delivery", "dismiss_delivery", "settle_delivery", "assign_delivery",
  "send_notice", "withdraw_notice", "save_text", "text_pending", "text_approved", "text_refused", "text_retired",
  "save_entry", "delete_entry", "import_entries", "remind_notice", "try_account", "delete_webhook", "block_address", "unblock_address", "create_webhook", "change_webhook", "test_webhook",
  "create_article", "save_article", "submit_article", "take_back_article", "clear_article", "return_article", "approve_article", "withdraw_article", "remark_article", "propose_article",
  "ask_update", "settle_update", "create_folder", "change_folder", "delete_folder", "add_word", "delete_word", "save_synonyms", "delete_synonyms",
  "approve_campaign", "campaign_changed", "campaign_listed", "create_campaign", "delete_campaign", "export_campaign", "hand_in_campaign", "pause_campaign", "reject_campaign", "resume_campaign", "stop_campaign",
  "agree_wording", "assign_gap", "create_wording", "delete_must_find", "dismiss_gap", "export_articles", "fill_gap", "join_gaps", "split_gap", "import_must_find", "issue_wording", "remind_update", "reopen_gap", "save_must_find", "save_wording", "withdraw_wording",
] as const;
const GRAVE = new Set<string>(["override_duty", "locked", "sign_in_failed"]);
const LOOKED = new Set<string>(["unmask", "force_ready", "force_busy", "force_signed_out", "block", "create_token"]);

export function toneOf(action: string): string {
  if (GRAVE.has(action)) return "r";
  return LOOKED.has(action) ? "w" : "";
}

/** One line: the name of each detail and its value, lists of names translated. */
export function detailWords(details: Readonly<Record<string, string>>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${tOr(`auditd.${name}`, name)}${t("audit.colon")}${valueWords(name, value)}`)
    .join(" · ");
}
function valueWords(name: string, value: string): string {
  if (name === "roles") return value.split(",").map((role) => tOr(`role.${role}`, role)).join(" ");
  if (name === "priority") return tOr(`priority.${value}`, value);
  if (name === "changed") return value.split(",").map((field) => tOr(`auditf.${field}`, field)).join(" ");
  return name === "reason" ? stateReason(value) : value;
}
