"""Every REST endpoint, once: routes, OpenAPI, role checks and the permission matrix test all come from this
table.
"""

from dataclasses import dataclass, field

from hub.web.contract import (
    admin,
    board,
    contacts,
    conversations as talk,
    deliveries as out,
    editing as ed,
    editing_lists as el,
    gaps as gp,
    imports as im,
    knowledge as kb,
    mass as ms,
    notices as nt,
    official as ow,
    people,
    reports as rp,
    self_help as sh,
    webhooks as wh,
)
from hub.web.contract.base import Done, Model

ANYONE: frozenset[str] = frozenset()
STAFF = frozenset({"agent", "leader", "supervisor", "qa", "kb_editor", "contributor", "admin"})
DESK = frozenset({"agent", "leader", "supervisor"})
READERS = DESK | {"qa"}
LEADERS = frozenset({"leader", "supervisor"})
ADMIN = frozenset({"admin"})
EDITORS = frozenset({"kb_editor", "admin"})
WRITERS = EDITORS | {"contributor"}


@dataclass(frozen=True, slots=True)
class Query:
    """One query parameter: `type` is `string`, `integer` or `boolean`."""

    name: str
    type: str = "string"
    about: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`operation` names the handler. `roles` empty: no sign-in needed. `body`/`answer` are wire structs."""

    operation: str
    method: str
    path: str
    roles: frozenset[str]
    answer: type[Model] = Done
    body: type[Model] | None = None
    about: str = ""
    query: tuple[Query, ...] = ()
    tag: str = "desk"
    raw: bool = field(default=False)  # body or answer is a file, not JSON


def _e(
    operation: str,
    route: str,
    roles: frozenset[str],
    answer: type[Model] = Done,
    body: type[Model] | None = None,
    about: str = "",
    *query: Query,
    raw: bool = False,
) -> Endpoint:
    method, path = route.split(" ")
    return Endpoint(
        operation, method, "/api/v1" + path, roles, answer, body, about, query, operation.split("_")[-1], raw
    )


LIMIT = Query("limit", "integer", "at most so many: 50 unless said, 200 at most")
DAYS = (
    Query("from", about="YYYY-MM-DD"),
    Query("to", about="YYYY-MM-DD"),
    Query("channel", about="kind of channel; sms if not given"),
    Query("account", about="name of a channel account"),
)
CURSOR = Query("cursor", "string", "`next` of the page before")

# One line per endpoint: it reads as the table it is.
# fmt: off
ENDPOINTS: tuple[Endpoint, ...] = (
    _e("sign_in", "POST /sign-in", ANYONE, people.Me, people.SignIn, "Sets the session cookie."),
    _e("sign_out", "POST /sign-out", STAFF, Done, None, "Ends the session; texts go back to the queue."),
    _e("me", "GET /me", STAFF, people.Me),
    _e("change_password", "POST /me/password", STAFF, Done, people.ChangePassword),
    _e("save_settings", "PUT /me/settings", STAFF, Done, people.SaveSettings),
    _e("set_presence", "POST /me/presence", DESK, people.PresenceView, people.SetPresence, "409 `duty_needs_replacement` when WeChat duty would fall below the minimum."),
    _e("answer_replacement", "POST /me/duty-replacements/{id}", DESK, Done, people.AnswerReplacement),
    _e("list_conversations", "GET /conversations", READERS, talk.ConversationPage, None, "One view of the inbox.", Query("view", about="mine, waiting, all, parked, mentioned, closed"), Query("channel", about="kind of channel"), Query("q", about="Chinese words, name or number"), CURSOR, LIMIT),
    _e("get_conversation", "GET /conversations/{id}", READERS, talk.ConversationView),
    _e("get_call_line", "GET /conversations/{id}/call", READERS, talk.CallLine, None, "How a call went so far: waited, rang, talked."),
    _e("list_messages", "GET /conversations/{id}/messages", READERS, talk.MessagePage, None, "", Query("before", "integer", "a message id: those before it"), LIMIT),
    _e("send_message", "POST /conversations/{id}/messages", DESK, talk.MessageView, talk.SendMessage, "Returns once stored."),
    _e("list_templates", "GET /conversations/{id}/templates", DESK, talk.TemplateForms, None, "What may be sent when the reply window is closed."),
    _e("accept_offer", "POST /conversations/{id}/accept", DESK, talk.ConversationView),
    _e("decline_offer", "POST /conversations/{id}/decline", DESK, Done, talk.DeclineOffer),
    _e("close_conversation", "POST /conversations/{id}/close", DESK, talk.ConversationView, talk.CloseConversation),
    _e("park_conversation", "POST /conversations/{id}/park", DESK, talk.ConversationView),
    _e("resume_conversation", "POST /conversations/{id}/resume", DESK, talk.ConversationView, None, "Takes a parked one back."),
    _e("transfer_conversation", "POST /conversations/{id}/transfer", DESK, talk.ConversationView, talk.TransferConversation),
    _e("assign_conversation", "POST /conversations/{id}/assign", LEADERS, talk.ConversationView, talk.AssignConversation, "Audited."),
    _e("take_over_conversation", "POST /conversations/{id}/take-over", LEADERS, talk.ConversationView, talk.TakeOver, "Audited."),
    _e("change_priority", "POST /conversations/{id}/priority", DESK, talk.ConversationView, talk.ChangePriority),
    _e("hang_up", "POST /conversations/{id}/hang-up", DESK, Done, None, "Ends the call."),
    _e("play_recording", "POST /conversations/{id}/play", DESK, talk.MessageView, talk.PlayRecording, "Has the caller hear an article's recording; returns the line in the timeline once it plays. By who talks with them only."),
    _e("stop_recording", "POST /conversations/{id}/play/stop", DESK, Done, None, "Also when it has just ended by itself."),
    _e("extend_wrap_up", "POST /conversations/{id}/wrap-up/extend", DESK, talk.ConversationView, talk.ExtendWrapUp),
    _e("finish_wrap_up", "POST /conversations/{id}/wrap-up/finish", DESK, talk.ConversationView),
    _e("mark_read", "POST /conversations/{id}/read", DESK, Done, talk.MarkRead),
    _e("get_draft", "GET /conversations/{id}/draft", DESK, talk.DraftView),
    _e("save_draft", "PUT /conversations/{id}/draft", DESK, talk.DraftView, talk.SaveDraft),
    _e("resend_message", "POST /messages/{id}/resend", DESK, talk.MessageView, talk.Resend),
    _e("settle_message", "POST /messages/{id}/arrived", DESK, talk.MessageView, None, "A person found out that an unknown message did arrive."),
    _e("search_messages", "GET /search", READERS, talk.SearchPage, None, "Chinese words over the messages one may see.", Query("q", about="words, pinyin or initials"), LIMIT),
    _e("upload_file", "POST /files", STAFF, talk.UploadView, None, "multipart/form-data, field `file`.", raw=True),
    _e("get_file", "GET /files/{file_id}", STAFF, Done, None, "The file itself, never inline HTML.", raw=True),
    _e("get_file_page", "GET /files/{file_id}/page", READERS, Done, None, "The page of a letter, for a frame. Fetches pictures from elsewhere only when asked to.", Query("pictures", "boolean", "fetch pictures from elsewhere"), raw=True),
    _e("get_contact", "GET /contacts/{id}", READERS, contacts.ContactView),
    _e("find_contacts", "GET /contacts", READERS, contacts.ContactPage, None, "", Query("q", about="name, or a whole address, or its last four digits"), LIMIT),
    _e("change_contact", "PATCH /contacts/{id}", DESK, contacts.ContactView, contacts.ChangeContact),
    _e("contact_timeline", "GET /contacts/{id}/timeline", READERS, talk.MessagePage, None, "All channels in one stream.", Query("before", "integer", "a message id: those before it"), LIMIT),
    _e("contact_conversations", "GET /contacts/{id}/conversations", READERS, talk.ConversationPage, None, "", LIMIT),
    _e("unmask_contact", "POST /contacts/{id}/unmask", DESK, contacts.UnmaskedView, None, "Audited."),
    _e("block_contact", "POST /contacts/{id}/block", LEADERS, contacts.ContactView, contacts.BlockContact, "Audited."),
    _e("unblock_contact", "POST /contacts/{id}/unblock", LEADERS, contacts.ContactView),
    _e("merge_contacts", "POST /contacts/{id}/merge", DESK, contacts.MergeView, contacts.MergeContacts),
    _e("undo_merge", "POST /merges/{id}/undo", DESK, contacts.MergeView),
    _e("list_canned_replies", "GET /canned-replies", DESK, talk.CannedReplies),
    _e("create_canned_reply", "POST /canned-replies", DESK, talk.CannedReplyView, talk.SaveCannedReply),
    _e("change_canned_reply", "PUT /canned-replies/{id}", DESK, talk.CannedReplyView, talk.SaveCannedReply),
    _e("delete_canned_reply", "DELETE /canned-replies/{id}", DESK),
    _e("get_suggestions", "GET /conversations/{id}/suggestions", DESK, kb.Suggestions, None, "For its current topic, or for `q`.", Query("q", about="a question instead of the current topic")),
    _e("search_knowledge", "GET /knowledge", STAFF, kb.KnowledgePage, None, "As one types: words, pinyin, initials.", Query("q", about="words, pinyin or initials"), Query("category", about="one of the answer's `categories`"), Query("department", about="one of the answer's `departments`"), Query("region", "string", "省/市/区"), Query("channel", about="what may be said there: a kind of channel"), Query("offset", "integer", "so many are passed over"), LIMIT),
    _e("get_article", "GET /knowledge/articles/{id}", STAFF, kb.ArticleView),
    _e("list_recordings", "GET /knowledge/recordings", DESK, kb.Recordings, None, "Which of these articles have something to play to a caller.", Query("articles", about="numbers with commas, at most 20")),
    _e("explain_suggestion", "GET /knowledge/articles/{id}/explain", STAFF, kb.Explanation, None, "", Query("q", about="the question it was found for")),
    _e("adopt_suggestion", "POST /knowledge/adoptions", DESK, Done, kb.Adoption),
    _e("list_folders", "GET /kb/folders", WRITERS, el.DeskFolders, None, "The folder tree of the editor's desk, and what waits."),
    _e("create_folder", "POST /kb/folders", EDITORS, el.FolderView, el.SaveFolder),
    _e("change_folder", "PUT /kb/folders/{id}", EDITORS, el.FolderView, el.SaveFolder),
    _e("delete_folder", "DELETE /kb/folders/{id}", EDITORS, Done, None, "Only an empty one."),
    _e("list_choices", "GET /kb/choices", WRITERS, el.DeskLists, None, "Subjects and departments."),
    _e("list_manuscripts", "GET /kb/manuscripts", WRITERS, ed.ManuscriptPage, None, "Departments see their own.", Query("folder", "integer", "and everything below it"), Query("view", about="work, draft, review, approval, scheduled, due, expired, unfiled, asked"), Query("q", about="title, question, pinyin or initials"), CURSOR, LIMIT),
    _e("create_manuscript", "POST /kb/manuscripts", WRITERS, ed.ManuscriptView, ed.CreateManuscript),
    _e("get_manuscript", "GET /kb/manuscripts/{id}", WRITERS, ed.ManuscriptView),
    _e("save_manuscript", "PUT /kb/manuscripts/{id}", WRITERS, ed.ManuscriptView, ed.SaveManuscript, "409 `manuscript_changed` when somebody saved meanwhile; nothing is overwritten."),
    _e("step_manuscript", "POST /kb/manuscripts/{id}/steps", WRITERS, ed.ManuscriptView, ed.TakeStep, "Submit, clear, approve, return, take back, withdraw. Audited."),
    _e("restore_version", "POST /kb/manuscripts/{id}/restore", WRITERS, ed.ManuscriptView, ed.RestoreVersion, "An older version becomes the draft."),
    _e("remark_manuscript", "POST /kb/manuscripts/{id}/remarks", WRITERS, ed.ManuscriptView, ed.Remark),
    _e("list_versions", "GET /kb/manuscripts/{id}/versions", WRITERS, ed.VersionPage, None, "All that were published, newest first."),
    _e("get_revision", "GET /kb/manuscripts/{id}/revisions/{revision}", WRITERS, ed.ContentAt, None, "What a save left: the common ground of a merge."),
    _e("asked_wordings", "GET /kb/manuscripts/{id}/asked", WRITERS, ed.AskedWordingList, None, "Wordings of citizens that it does not have yet, without personal data."),
    _e("ask_update", "POST /kb/manuscripts/{id}/update-requests", EDITORS, ed.ManuscriptView, ed.AskUpdate, "Asks the department on duty to bring it up to date."),
    _e("list_update_requests", "GET /kb/update-requests", WRITERS, ed.UpdateRequests, None, "Open ones, the most urgent first."),
    _e("settle_update", "POST /kb/update-requests/{id}/settle", WRITERS, Done, ed.SettleUpdate),
    _e("remind_update", "POST /kb/update-requests/{id}/remind", EDITORS, Done, None, "The department hears of it again, once a day."),
    _e("list_gaps", "GET /kb/gaps", WRITERS, gp.GapPage, None, "Questions without a good answer, put together; the most asked first.", Query("state", about="open, writing, filled, dismissed; all unless said"), Query("days", "integer", "counted back from today, 7 unless said"), Query("q", about="words of the question"), Query("source", about="talk, agent, search, self_help"), Query("channel", about="kind of channel"), CURSOR, LIMIT),
    _e("get_gap", "GET /kb/gaps/{id}", WRITERS, gp.GapView),
    _e("write_for_gap", "POST /kb/gaps/{id}/article", WRITERS, gp.GapView, None, "Makes a draft of what was asked."),
    _e("add_gap_questions", "POST /kb/gaps/{id}/questions", WRITERS, gp.GapView, gp.AddQuestions, "As wordings of an article that has the answer."),
    _e("dismiss_gap", "POST /kb/gaps/{id}/dismiss", WRITERS, gp.GapView, gp.DismissGap, "Not for the knowledge base, with a reason."),
    _e("reopen_gap", "POST /kb/gaps/{id}/reopen", WRITERS, gp.GapView),
    _e("join_gaps", "POST /kb/gaps/{id}/joined", WRITERS, gp.GapView, gp.JoinGaps, "Others that are about the same matter: one to do from now on, also of what will be asked. Audited."),
    _e("split_gap", "POST /kb/gaps/{id}/split", WRITERS, gp.GapView, gp.SplitGap, "Takes one that was joined out again, with all of its questions. Audited."),
    _e("assign_gap", "PUT /kb/gaps/{id}/assignment", EDITORS, gp.GapView, gp.AssignGap),
    _e("try_question", "POST /kb/tries", WRITERS, gp.TriedQuestion, gp.TryQuestion, "What is published, as different people would find it, with the reasons; stores nothing."),
    _e("try_draft", "POST /kb/draft-tries", WRITERS, gp.TriedDraft, gp.TryDraft, "Where what is being written would come; stores nothing."),
    _e("list_must_finds", "GET /kb/must-finds", WRITERS, gp.MustFindList, None, "Questions that must find their article.", Query("article", "integer", "those of one article alone")),
    _e("create_must_find", "POST /kb/must-finds", EDITORS, gp.MustFindView, gp.SaveMustFind),
    _e("change_must_find", "PUT /kb/must-finds/{id}", EDITORS, gp.MustFindView, gp.SaveMustFind),
    _e("delete_must_find", "DELETE /kb/must-finds/{id}", EDITORS),
    _e("import_must_finds", "POST /kb/must-finds/import", EDITORS, gp.EnteredLines, gp.MustFindLines, "Faulty lines are named; the others come in."),
    _e("forecast_must_finds", "POST /kb/must-finds/forecast", WRITERS, gp.ForecastView, gp.AskForecast, "Before it is published; stores nothing."),
    _e("run_must_finds", "POST /kb/must-finds/runs", EDITORS, gp.FindRuns, None, "Asks all of them now."),
    _e("list_find_runs", "GET /kb/must-finds/runs", WRITERS, gp.FindRuns, None, "At every publication, newest first.", CURSOR, LIMIT),
    _e("get_find_run", "GET /kb/must-finds/runs/{id}", WRITERS, gp.FindRunView),
    _e("list_articles", "GET /kb/lists", WRITERS, gp.ListPage, None, "Much used, never used, marked wrong, expired, soon to expire, due.", Query("list", about="used, unused, wrong, expired, expiring, due"), Query("days", "integer", "how far back or ahead is looked"), Query("folder", "integer", "and everything below it"), Query("department", about="its name"), Query("q", about="title, question, pinyin or initials"), CURSOR, LIMIT),
    _e("preview_article", "POST /kb/preview", WRITERS, el.Preview, el.AskPreview, "Channels and their limits, segmentation, likely duplicates; stores nothing."),
    _e("list_words", "GET /kb/words", WRITERS, el.DeskWords, None, "User dictionary and synonym groups."),
    _e("add_word", "POST /kb/words", EDITORS, el.WordView, el.AddWord),
    _e("delete_word", "DELETE /kb/words/{id}", EDITORS),
    _e("create_synonyms", "POST /kb/synonyms", EDITORS, el.SynonymView, el.SaveSynonyms),
    _e("change_synonyms", "PUT /kb/synonyms/{id}", EDITORS, el.SynonymView, el.SaveSynonyms),
    _e("delete_synonyms", "DELETE /kb/synonyms/{id}", EDITORS),
    _e("import_articles", "POST /kb/import", WRITERS, im.ImportReport, None, "multipart/form-data, field `file`: .xlsx, .csv, .docx or .md. Without `seen` a preview.", Query("folder", "integer", "for lines that name none"), Query("seen", about="of the preview"), raw=True),
    _e("export_articles", "GET /kb/export", WRITERS, Done, None, "What one may write, as a file that can be imported again. Audited.", Query("form", about="xlsx, csv, md, docx"), Query("folder", "integer", "and everything below it"), Query("view", about="as in the list of manuscripts"), Query("q", about="as in the list of manuscripts"), raw=True),
    _e("import_template", "GET /kb/import-template", WRITERS, Done, None, "The columns with a word on each.", Query("form", about="xlsx, csv, md, docx"), raw=True),
    _e("list_wordings", "GET /kb/official", WRITERS, ow.WordingPage, None, "Official wordings, newest first; departments see their own.", Query("state", about="draft, issued, withdrawn"), CURSOR, LIMIT),
    _e("create_wording", "POST /kb/official", WRITERS, ow.WordingView, ow.CreateWording, "Audited."),
    _e("try_wording", "POST /kb/official/try", WRITERS, ow.TriedWording, ow.TryWording, "What a question would find if it were in force; stores nothing."),
    _e("get_wording", "GET /kb/official/{id}", WRITERS, ow.WordingView),
    _e("save_wording", "PUT /kb/official/{id}", WRITERS, ow.WordingView, ow.SaveWording, "Drafts only. Audited."),
    _e("agree_wording", "POST /kb/official/{id}/agree", WRITERS, ow.WordingView, ow.SettleWording, "The department stands for it. Audited."),
    _e("issue_wording", "POST /kb/official/{id}/issue", EDITORS, ow.WordingView, ow.SettleWording, "From now on it stands before every answer on its topic. Audited."),
    _e("withdraw_wording", "POST /kb/official/{id}/withdraw", WRITERS, ow.WordingView, ow.SettleWording, "Audited."),
    _e("self_help_figures", "GET /kb/self-help", EDITORS | LEADERS, sh.SelfHelpFigures, None, "Answers citizens were shown, and how many were helped by them.", Query("from", about="a day, YYYY-MM-DD; at most 31 days in all"), Query("to", about="a day, the last one"), Query("days", "integer", "instead of `from`: so many, 7 when left out")),
    _e("get_exchange", "GET /conversations/{id}/exchange", DESK, ed.TalkExchange, None, "Its last question and answer without personal data."),
    _e("propose_article", "POST /conversations/{id}/article", DESK, ed.ProposedArticle, ed.TalkExchange, "Makes a draft of it; personal data is taken out once more."),
    _e("get_board", "GET /board", LEADERS, board.Board),
    _e("list_colleagues", "GET /colleagues", DESK, admin.AgentPage, None, "Whom one may transfer to or mention."),
    _e("list_skills", "GET /skills", STAFF, admin.SkillPage),
    _e("force_presence", "POST /agents/{id}/force", LEADERS, people.PresenceView, board.ForcePresence, "Audited."),
    _e("get_duty", "GET /duty", DESK, board.DutyBoard),
    _e("put_on_duty", "POST /duty", LEADERS, board.DutyBoard, board.PutOnDuty),
    _e("end_duty", "POST /duty/{id}/end", LEADERS, board.DutyBoard, board.EndDuty),
    _e("set_spares", "PUT /duty/spares", LEADERS, board.DutyBoard, board.SetSpares),
    _e("duty_report", "GET /duty/report", LEADERS | {"qa"}, board.DutyReport, None, "", Query("from", about="a moment; 24 hours before `to` unless said"), Query("to", about="a moment; now unless said")),
    _e("list_agents", "GET /agents", ADMIN | LEADERS, admin.AgentPage),
    _e("create_agent", "POST /agents", ADMIN, admin.AgentAdmin, admin.SaveAgent),
    _e("change_agent", "PUT /agents/{id}", ADMIN, admin.AgentAdmin, admin.SaveAgent),
    _e("unlock_agent", "POST /agents/{id}/unlock", ADMIN, admin.AgentAdmin),
    _e("get_organisation", "GET /organisation", ADMIN | LEADERS, admin.Organisation),
    _e("create_department", "POST /departments", ADMIN, admin.DepartmentView, admin.SaveDepartment),
    _e("create_team", "POST /teams", ADMIN, admin.TeamView, admin.SaveTeam),
    _e("change_team", "PUT /teams/{id}", ADMIN, admin.TeamView, admin.SaveTeam),
    _e("save_skill", "PUT /skills/{key}", ADMIN, admin.SkillView, admin.SkillView),
    _e("delete_skill", "DELETE /skills/{key}", ADMIN),
    _e("list_ways", "GET /ways", DESK, admin.WayList, None, "What each channel account carries, and whether it is open now."),
    _e("list_accounts", "GET /accounts", ADMIN | LEADERS, admin.AccountPage),
    _e("change_account", "PUT /accounts/{name}", ADMIN, admin.AccountView, admin.AccountPolicy),
    _e("account_settings", "GET /accounts/{name}/settings", ADMIN, admin.SettingList, None, "What the channel read from config.toml; secrets are never told."),
    _e("examine_account", "POST /accounts/{name}/doctor", ADMIN, admin.DoctorReport, None, "Runs the setup doctor."),
    _e("try_account", "POST /accounts/{name}/test", ADMIN, out.DeliveryView, out.TryAccount, "A message on the way of every other; ask `/deliveries/{id}` what becomes of it. Audited."),
    _e("list_tokens", "GET /tokens", ADMIN, admin.TokenPage),
    _e("create_token", "POST /tokens", ADMIN, admin.CreatedToken, admin.CreateToken),
    _e("revoke_token", "DELETE /tokens/{id}", ADMIN),
    _e("list_deliveries", "GET /deliveries", ADMIN | LEADERS, out.DeliveryPage, None, "Newest first.", Query("view", about="outbox, unknown, dead, citizen, delivered, handled, all"), Query("account", about="name of a channel account"), Query("source", about="message, notice, webhook"), Query("reason", about="as in the heaps of the summary"), Query("q", about="a whole address, its last four digits, or a name"), Query("since", about="today, or all"), Query("notice", "integer", "those of one notice alone"), CURSOR, LIMIT),
    _e("delivery_summary", "GET /deliveries/summary", ADMIN | LEADERS, out.DeliverySummary),
    _e("get_delivery", "GET /deliveries/{id}", ADMIN | LEADERS, out.DeliveryTrail, None, "Everything known about one."),
    _e("settle_delivery", "POST /deliveries/{id}/arrived", ADMIN | LEADERS, out.DeliveryView, None, "A person found out that it did arrive. Audited."),
    _e("replay_delivery", "POST /deliveries/{id}/replay", ADMIN | LEADERS, out.DeliveryView, out.Replay, "Audited."),
    _e("cancel_delivery", "POST /deliveries/{id}/cancel", ADMIN | LEADERS, out.DeliveryView, None, "Before it leaves. Audited."),
    _e("dismiss_delivery", "POST /deliveries/{id}/dismiss", ADMIN | LEADERS, out.DeliveryView, out.Dismiss, "Nothing more is to be done. Audited."),
    _e("assign_deliveries", "POST /deliveries/assign", ADMIN | LEADERS, Done, out.AssignDeliveries, "Somebody is asked to find out. Audited."),
    _e("change_deliveries", "POST /deliveries/many", ADMIN | LEADERS, out.ManyDone, out.ManyDeliveries, "Audited, one by one."),
    _e("replay_heap", "POST /deliveries/replay-heap", ADMIN | LEADERS, out.ManyDone, out.ReplayHeap, "Dead letters with one reason. Audited."),
    _e("pause_account", "POST /accounts/{name}/pause", ADMIN | LEADERS, out.RouteView, out.PauseAccount, "Nothing goes out until it is resumed. Audited."),
    _e("resume_account", "POST /accounts/{name}/resume", ADMIN | LEADERS, out.RouteView, None, "Audited."),
    _e("send_notice", "POST /notifications", ADMIN | LEADERS, nt.NoticeView, nt.SendNotice, "Returns once stored; repeating it with the same key is harmless."),
    _e("preview_notice", "POST /notifications/preview", ADMIN | LEADERS, nt.NoticePreview, nt.SendNotice, "What each recipient will read, its length and parts."),
    _e("list_notices", "GET /notifications", ADMIN | LEADERS, nt.NoticePage, None, "", CURSOR, LIMIT),
    _e("get_notice", "GET /notifications/{id}", ADMIN | LEADERS, nt.NoticeView),
    _e("withdraw_notice", "POST /notifications/{id}/withdraw", ADMIN | LEADERS, out.ManyDone, None, "Whatever has not left yet. Audited."),
    _e("list_campaigns", "GET /campaigns", ADMIN | LEADERS, ms.CampaignPage, None, "Mass sending, newest first.", Query("states", about="joined by commas"), CURSOR, LIMIT),
    _e("create_campaign", "POST /campaigns", ADMIN | LEADERS, ms.CampaignView, ms.SaveCampaign, "A draft. Audited."),
    _e("segment_choices", "GET /campaigns/choices", ADMIN | LEADERS, ms.SegmentChoices, None, "What contacts can be chosen by."),
    _e("get_campaign", "GET /campaigns/{id}", ADMIN | LEADERS, ms.CampaignView),
    _e("change_campaign", "PUT /campaigns/{id}", ADMIN | LEADERS, ms.CampaignView, ms.SaveCampaign, "Back to a draft: what was approved is void. Audited."),
    _e("delete_campaign", "DELETE /campaigns/{id}", ADMIN | LEADERS, Done, None, "A draft or what was rejected. Audited."),
    _e("upload_recipients", "POST /campaigns/{id}/upload", ADMIN | LEADERS, ms.CampaignView, None, "Multipart, field `file`: xlsx or csv; its first line names the columns. Audited.", raw=True),
    _e("choose_segment", "POST /campaigns/{id}/segment", ADMIN | LEADERS, ms.CampaignView, ms.ChooseSegment, "Groups of the phone book, and contacts. Audited."),
    _e("preview_campaign", "POST /campaigns/{id}/preview", ADMIN | LEADERS, ms.CampaignPreview, None, "Goes through the whole list. While it is a draft, marks lines that the text spoils; once handed in, only looks."),
    _e("submit_campaign", "POST /campaigns/{id}/submit", ADMIN | LEADERS, ms.CampaignView, ms.SubmitCampaign, "For approval. Audited."),
    _e("decide_campaign", "POST /campaigns/{id}/decide", ADMIN | {"supervisor"}, ms.CampaignView, ms.DecideCampaign, "By somebody who had no hand in it. Audited."),
    _e("pause_campaign", "POST /campaigns/{id}/pause", ADMIN | LEADERS, ms.CampaignView, ms.HoldCampaign, "At most a slice still goes out. Audited."),
    _e("resume_campaign", "POST /campaigns/{id}/resume", ADMIN | LEADERS, ms.CampaignView, None, "Audited."),
    _e("stop_campaign", "POST /campaigns/{id}/stop", ADMIN | LEADERS, ms.CampaignView, ms.HoldCampaign, "For good; what has not left is cancelled. Audited."),
    _e("list_recipients", "GET /campaigns/{id}/recipients", ADMIN | LEADERS, ms.RecipientPage, None, "In the order of the list; addresses are masked.", Query("view", about="all, faulty, untold, or a state"), Query("q", about="name, whole address, or its last four digits"), CURSOR, LIMIT),
    _e("export_recipients", "GET /campaigns/{id}/export", ADMIN | LEADERS, Done, None, "A workbook. Audited.", Query("view", about="as in the list of recipients"), Query("q", about="as in the list of recipients"), Query("plain", "boolean", "whole addresses and all columns: supervisors and administrators"), raw=True),
    _e("remind_notice", "POST /notifications/{id}/remind", ADMIN | LEADERS, out.ManyDone, None, "Asks once more those it reached who have not confirmed. Audited."),
    _e("list_texts", "GET /message-templates", ADMIN | LEADERS, nt.TemplateTexts),
    _e("save_text", "PUT /message-templates/{key}", ADMIN | LEADERS, nt.TemplateText, nt.SaveText, "Changes the draft, or begins a new version. Audited."),
    _e("hand_in_text", "POST /message-templates/{id}/hand-in", ADMIN | LEADERS, nt.TemplateText),
    _e("decide_text", "POST /message-templates/{id}/decide", ADMIN | {"supervisor"}, nt.TemplateText, nt.DecideText, "By somebody else than the author. Audited."),
    _e("retire_text", "POST /message-templates/{id}/retire", ADMIN | LEADERS, nt.TemplateText),
    _e("list_entries", "GET /phone-book", DESK | ADMIN, nt.EntryPage, None, "The public book, or one's own.", Query("own", "boolean", "one's own book instead of the public one"), Query("q", about="name, unit, phone or mail"), Query("group", "integer", "members of one group"), CURSOR, LIMIT),
    _e("create_entry", "POST /phone-book", DESK | ADMIN, nt.EntryView, nt.SaveEntry),
    _e("change_entry", "PUT /phone-book/{id}", DESK | ADMIN, nt.EntryView, nt.SaveEntry),
    _e("delete_entry", "DELETE /phone-book/{id}", DESK | ADMIN),
    _e("import_entries", "POST /phone-book/import", DESK | ADMIN, nt.ImportedView, nt.ImportEntries, "Faulty lines are named; the others come in."),
    _e("list_groups", "GET /phone-book/groups", DESK | ADMIN, nt.GroupList),
    _e("create_group", "POST /phone-book/groups", DESK | ADMIN, nt.GroupView, nt.SaveGroup),
    _e("change_group", "PUT /phone-book/groups/{id}", DESK | ADMIN, nt.GroupView, nt.SaveGroup),
    _e("delete_group", "DELETE /phone-book/groups/{id}", DESK | ADMIN),
    _e("list_blocked", "GET /blocked-addresses", ADMIN | LEADERS, nt.BlockedList, None, "Who gets no mass messages.", Query("q", about="a whole address, or its last four characters"), CURSOR, LIMIT),
    _e("block_address", "POST /blocked-addresses", ADMIN | LEADERS, nt.BlockedView, nt.BlockAddress, "Audited."),
    _e("unblock_address", "DELETE /blocked-addresses/{key}", ADMIN | LEADERS, Done, None, "Audited."),
    _e("list_webhooks", "GET /webhooks", ADMIN, wh.WebhookList),
    _e("create_webhook", "POST /webhooks", ADMIN, wh.WebhookView, wh.SaveWebhook, "`secret` is shown once. Audited."),
    _e("change_webhook", "PUT /webhooks/{id}", ADMIN, wh.WebhookView, wh.SaveWebhook, "Audited."),
    _e("delete_webhook", "DELETE /webhooks/{id}", ADMIN, Done, None, "What still waits is withdrawn. Audited."),
    _e("test_webhook", "POST /webhooks/{id}/test", ADMIN, out.DeliveryView, None, "Sends `hub.test`. Audited."),
    _e("reply_report", "GET /reports/replies", ADMIN | LEADERS | {"qa"}, rp.ReplyReport, None, "Messages answered on the day they came; the last seven days unless asked otherwise.", *DAYS),
    _e("reply_report_file", "GET /reports/replies/file", ADMIN | LEADERS | {"qa"}, Done, None, "The same as CSV.", *DAYS, raw=True),
    _e("list_audit", "GET /audit", ADMIN | {"supervisor"}, admin.AuditPage, None, "", Query("action", about="one action, such as unmask or take_over"), CURSOR, LIMIT),
)
# fmt: on
