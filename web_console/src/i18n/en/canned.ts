/** English: keeping canned replies. */
import type { canned as source } from "../zh/canned";

export const canned: Readonly<Record<keyof typeof source, string>> = {
  "canned.heading": "Canned replies",
  "canned.manage": "Manage canned replies",
  "canned.lead": "Type / in a reply, then the title or its initials.",
  "canned.find": "Title, text or initials",
  "canned.none": "No canned replies yet",
  "canned.nothing": "No canned reply fits",
  "canned.new": "New",
  "canned.scope": "For whom",
  "canned.scopeLead": "Leaders keep their team's, supervisors those for everyone.",
  "canned.folder": "Folder",
  "canned.title": "Title",
  "canned.text": "Text",
  "canned.size": "{n} bytes; up to {max} is one WeChat message",
  "canned.readOnly": "Kept by {who}: you may use it, not change it.",
  "canned.leaders": "leaders",
  "canned.supervisors": "supervisors",
  "canned.saved": "Canned reply saved",
  "canned.deleted": "Canned reply deleted",
  "canned.delete": "Delete",
  "canned.choose": "Choose one on the left, or make a new one.",
};
