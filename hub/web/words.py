"""The words people read when something can't be done: Chinese first, then English. Facts fill the braces."""

from collections.abc import Mapping
from typing import Literal

from hub.web.gap_words import GAP_WORDS
from hub.web.words_input import INPUT
from hub.web.words_knowledge import KNOWLEDGE
from hub.web.words_sending import SENDING

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    **GAP_WORDS,
    **INPUT,
    **KNOWLEDGE,
    **SENDING,
    "not_signed_in": ("请先登录。", "Please sign in."),
    "session_expired": ("登录已过期，请重新登录。", "Your session has ended. Please sign in again."),
    "wrong_password": ("账号或密码不对。{left_zh}", "Wrong login or password.{left_en}"),
    "locked": (
        "密码错误次数过多，工号已锁定，{minutes} 分钟后再试。",
        "Too many wrong passwords: locked for {minutes} more minutes.",
    ),
    "not_allowed": ("您的角色不能做这件事。", "Your role may not do this."),
    "csrf": ("页面已过期，请刷新后重试。", "This page is out of date. Reload and try again."),
    "wrong_origin": ("请求来自不被允许的网页。", "The request comes from a page that is not allowed."),
    "too_many": ("操作太频繁，请 {seconds} 秒后再试。", "Too often. Try again in {seconds} seconds."),
    "not_json": ("请求内容不是有效的 JSON。", "The request is not valid JSON."),
    "too_large": ("内容太大，最多 {limit} MB。", "Too large: {limit} MB at most."),
    "no_such_page": ("没有这个地址。", "There is nothing at this address."),
    "no_such_conversation": ("会话不存在，或您无权查看。", "No such conversation, or not yours to see."),
    "no_such_message": ("消息不存在。", "No such message."),
    "no_such_contact": ("市民不存在，或您无权查看。", "No such contact, or not yours to see."),
    "no_such_agent": ("没有这位坐席。", "No such agent."),
    "no_such_skill": ("没有这个技能组。", "No such skill group."),
    "no_such_team": ("没有这个班组。", "No such team."),
    "no_such_department": ("没有这个部门。", "No such department."),
    "no_such_account": ("没有这个渠道账号。", "No such channel account."),
    "no_such_article": ("知识条目不存在或已下架。", "No such article."),
    "no_such_folder": ("没有这个目录。", "No such folder."),
    "no_such_version": ("没有这个版本。", "No such version."),
    "no_such_request": ("没有这条更新请求。", "No such update request."),
    "no_such_word": ("没有这个词。", "No such word."),
    "manuscript_changed": (
        "这篇稿件刚被别人改过。您写的内容没有丢，请与新的内容合并后再保存。",
        "Somebody has just changed this article. Nothing of yours is lost: merge and save again.",
    ),
    "manuscript_in_review": (
        "稿件正在审核，不能修改；需要修改请先撤回。",
        "The article is in review. Take it back before you change it.",
    ),
    "manuscript_elsewhere": (
        "稿件已经不在这一步，请刷新。",
        "The article is no longer at this step. Reload.",
    ),
    "manuscript_not_live": ("这篇知识没有在线上。", "This article is not published."),
    "own_manuscript": (
        "自己送审的稿件要由别人审核。",
        "Somebody else must review what you handed in yourself.",
    ),
    "department_decides": (
        "这篇知识由{department}审批；紧急时可由管理员代批。",
        "{department} approves this article; in an emergency an administrator may.",
    ),
    "reason_needed": ("请写明原因。", "Give a reason."),
    "not_your_folder": (
        "只能写本单位目录里的知识，责任单位也须是本单位。",
        "You write in your own department's folders, with your department on duty.",
    ),
    "editors_decide_audience": (
        "密级只能由采编员放宽。",
        "Only editors may open an article to more readers.",
    ),
    "title_needed": ("请填写标题。", "A title is needed."),
    "short_answer_needed": ("请填写短答，电话里要说。", "A short answer is needed: it is said by phone."),
    "long_answer_needed": ("请填写长答。", "A long answer is needed."),
    "bad_audience": ("密级应为公开、内部或保密。", "Public, internal or secret."),
    "bad_link": ("链接应以 http:// 或 https:// 开头。", "A link begins with http:// or https://."),
    "ends_before_it_begins": ("失效日期早于生效日期。", "It ends before it begins."),
    "already_over": ("日期已经过去。", "This day is already over."),
    "not_a_recording": ("请上传录音文件。", "This is not a sound recording."),
    "folder_not_empty": ("目录里还有内容，不能删除。", "The folder is not empty."),
    "bad_folder_name": ("目录名不能为空，也不能有斜杠。", "A folder needs a name without slashes."),
    "folder_in_itself": ("目录不能放进自己里面，最多八层。", "Not into itself, and eight levels at most."),
    "folder_name_taken": ("这里已有同名目录。", "There is a folder of this name here."),
    "no_department_on_duty": (
        "这篇知识没有责任单位，不知道请谁更新。",
        "No department is on duty for this article.",
    ),
    "request_done": ("这条更新请求已经答复。", "This request is already answered."),
    "bad_word": (
        "一个词最多二十个字，不含空格、# 和 >。",
        "One word of at most 20 signs, without spaces, # and >.",
    ),
    "word_known": ("词典里已有这个词。", "This word is already in the dictionary."),
    "two_words_needed": ("一组同义词至少两个词。", "A group of synonyms has at least two words."),
    "no_such_file": ("文件不存在，或您无权查看。", "No such file, or not yours to see."),
    "no_such_duty": ("没有这条值守记录。", "No such duty assignment."),
    "no_such_reply": ("没有这条常用语。", "No such canned reply."),
    "no_such_token": ("没有这个令牌。", "No such token."),
    "no_such_merge": ("没有这次合并。", "No such merge."),
    "account_off": ("这个渠道暂停服务。", "This channel is closed for now."),
    "no_doctor": ("这个渠道没有体检功能。", "This channel has no setup doctor."),
    "nothing_to_say": ("请输入内容或添加附件。", "Write something or attach a file."),
    "no_such_template": ("这个渠道没有这个模板。", "This channel has no such template."),
    "template_incomplete": ("模板还没有填好。", "The template is not filled in."),
    "template_field_empty": ("请填写。", "Please fill this in."),
    "template_field_long": ("超过这一项的字数上限。", "Longer than this field may be."),
    "bad_address": ("邮件地址有误：{address}", "Not a mail address: {address}"),
    "too_many_copies": ("抄送最多 {most} 个地址。", "{most} copies at most."),
    "no_letters_here": ("这个渠道没有主题和抄送。", "This channel has no subject and no copies."),
    "template_to_colleagues": ("模板消息只能发给市民。", "A template goes to citizens only."),
    "not_holder": (
        "会话不在您手上，没有发出。",
        "Not your conversation: nothing was sent.",
    ),
    "already_closed": ("会话 {number} 已经办结。", "Conversation {number} is already closed."),
    "channel_cannot": ("这个渠道不支持该操作。", "This channel can't do that."),
    "offer_is_over": ("推送已失效，会话已转给别的坐席或市民已离开。", "The offer is over."),
    "only_agents_serve": (
        "{number} 没有坐席角色，不接待市民。",
        "{number} has no agent role and serves no citizens.",
    ),
    "answer_on_telephone": ("请在话机上接听。", "Please answer on the telephone."),
    "not_a_call": ("这不是通话。", "This is not a call."),
    "not_in_talk": (
        "您没有正在进行的这个通话，接通后才能放录音。",
        "You are not talking with this caller: a recording can be played once the call is connected.",
    ),
    "call_gone": ("来电人已经挂断。", "The caller has hung up."),
    "no_recording": ("这篇文章没有播报录音。", "This article has no recording."),
    "already_playing": ("正在放录音，请先停止。", "A recording is playing. Stop it first."),
    "sound_unplayable": (
        "这个录音文件无法转成电话能播放的格式，请采编重新上传。",
        "This recording can't be made fit for the telephone. Ask the editors to upload it again.",
    ),
    "sound_unreadable": (
        "电话系统读不到录音文件，请管理员检查播放目录。",
        "The telephone system can't read the recording. Ask the administrator to check its folder.",
    ),
    "sound_not_begun": (
        "电话系统没有开始播放，请管理员重新安装电话流程。",
        "The telephone system did not begin to play. Ask the administrator to install the dialplan again.",
    ),
    "exchange_failed": (
        "电话系统没有应答，可能没有播放，请再试一次。",
        "The telephone system did not answer: perhaps nothing was played. Please try again.",
    ),
    "one_target": ("请选择一位坐席或一个技能组。", "Choose either an agent or a skill group."),
    "check_first": ("结果未知：请先核实市民是否收到。", "Outcome unknown: check first whether it arrived."),
    "nothing_to_resend": ("这条消息不需要重发。", "This message needs no resend."),
    "no_such_delivery": ("没有这次投递，或您无权查看。", "No such delivery, or not yours to see."),
    "already_leaving": ("已经发出或正在发送，撤不回来了。", "Too late: it has left or is leaving."),
    "nothing_to_dismiss": ("只有死信和结果未知的需要关闭。", "Neither dead nor unknown."),
    "note_needed": ("请写明原因。", "Say why."),
    "resent_already": ("已重发过，请处理重发的那一条。", "Sent once more already: go on from that one."),
    "list_is_fixed": ("群发只发给审核过的名单，不能改地址。", "A campaign keeps to its approved list."),
    "opted_out_stands": ("对方已自行退订，退订记录须保留。", "They opted out; that record is kept."),
    "address_is_fixed": ("会话回复不能改地址。", "A reply goes to its conversation's address."),
    "no_such_notice": ("没有这次通知，或您无权查看。", "No such notice, or not yours to see."),
    "nothing_to_confirm": ("这次通知不需要确认。", "This notice asks for no confirmation."),
    "all_confirmed": (
        "没有可提醒的人：收到的都已确认，其余还没有送到。",
        "Nobody to remind: all it reached have confirmed, the others it has not reached.",
    ),
    "bad_days": ("起止日期不对，一次最多 {most} 天。", "Not a span of days; {most} at most."),
    "no_such_text": ("没有这个已审核的模板。", "No such approved template."),
    "text_not_there": ("模板现在的状态不能这样做。", "Not possible in the template's present state."),
    "four_eyes": (
        "自己写过、改过或提交的模板，要由别人审核。",
        "Somebody who had no hand in the template must approve it.",
    ),
    "places_empty": ("模板里还有变量没有值。", "Some variables of the template have no value."),
    "key_used": ("这个幂等键已用于另一条通知。", "This key was used for another notice."),
    "nobody_to_tell": ("没有可用的收件地址。", "There is nobody with an address to tell."),
    "needs_code": ("这个渠道只能发审核过的模板。", "This channel takes approved templates only."),
    "no_such_entry": ("电话簿里没有这一条。", "No such entry in the phone book."),
    "no_such_group": ("没有这个分组。", "No such group."),
    "group_taken": ("已有同名分组。", "There is a group of this name."),
    "group_of_another_book": (
        "公共条目只能放进公共分组，个人条目只能放进自己的分组。",
        "Public entries go into public groups, own entries into own groups.",
    ),
    "name_needed": ("请填写姓名。", "A name is needed."),
    "bad_phone": ("电话号码不对。", "Not a phone number."),
    "bad_mail": ("邮件地址不对。", "Not a mail address."),
    "address_needed": ("电话和邮件至少填一项。", "A phone number or a mail address is needed."),
    "too_many_rows": ("一次最多导入 {most} 行。", "At most {most} rows at once."),
    "no_address": ("请填写电话号码或邮件地址。", "A phone number or a mail address is needed."),
    "no_such_address": ("名单里没有这个地址。", "This address is not on the list."),
    "no_such_webhook": ("没有这个回调。", "No such webhook."),
    "bad_url": ("地址应以 https:// 或 http:// 开头。", "The address begins with https:// or http://."),
    "no_such_event": ("请选择要通知的事件。", "Choose the events to hear of."),
    "cannot_pause": ("这个渠道没有可暂停的外发。", "Nothing on this channel can be paused."),
    "nothing_to_settle": ("这条消息的结果已经知道。", "The outcome of this message is known."),
    "duty_needs_replacement": (
        "您在微信值守，离开后在岗少于 {minimum} 人。请先找人接替。",
        "You are on WeChat duty; fewer than {minimum} would remain. Find a replacement first.",
    ),
    "replacement_asked": ("已请 {number} 接替，对方同意后您即可离开。", "{number} was asked to take over."),
    "replacement_unable": (
        "坐席 {number} 现在不能接替：须示闲，且不在值守。",
        "{number} cannot take over now: they must be ready and not on duty already.",
    ),
    "few_wechat_seats": ("每位坐席至少 2 个微信席位。", "Every agent needs at least 2 WeChat seats."),
    "no_such_kind": ("没有这种渠道。", "There is no channel of this kind."),
    "seats_out_of_range": ("席位数应在 0 到 100 之间。", "Between 0 and 100 seats."),
    "few_text_seats": ("文字会话总数至少 2。", "The text budget is at least 2."),
    "login_taken": ("登录名已被使用。", "This login is taken."),
    "number_taken": ("工号已被使用。", "This agent number is taken."),
    "extension_taken": ("分机已被使用。", "This extension is taken."),
    "password_needed": ("请设置密码，至少 10 位。", "Set a password of at least 10 characters."),
    "changed_meanwhile": ("刚被别人改过，请刷新后再改。", "Somebody changed it meanwhile. Reload first."),
    "skill_in_use": (
        "还有坐席、渠道账号或会话用到这个技能组。",
        "Agents, channel accounts or conversations still use it.",
    ),
    "last_admin": ("至少保留一位管理员。", "At least one administrator must remain."),
    "same_contact": ("不能与自己合并。", "A contact can't be merged with itself."),
    "already_merged": ("已经合并过了。", "Already merged."),
    "merged_since": (
        "之后又合并到了别的市民，请先撤销那次合并。",
        "It was merged into another since: undo that merge first.",
    ),
    "already_undone": ("合并已经撤销。", "The merge was already undone."),
    "not_your_team": ("只能管理本班组的坐席。", "You can only lead your own team."),
    "not_your_reply": ("只能改自己的或有权管理的常用语。", "Not yours to change."),
    "bad_hours": ("营业时间应为 HH:MM。", "Opening hours are HH:MM."),
    "file_refused": ("{reason}", "{reason}"),
    "routing_unknown_agent": ("该坐席没有签入。", "That agent is not signed in."),
    "routing_unknown_conversation": ("会话已经结束。", "The conversation is over."),
    "routing_not_holder": ("会话不在您手上。", "The conversation is not yours."),
    "routing_no_seat": ("该坐席没有空席位。", "That agent has no free seat."),
    "routing_in_call": ("该坐席正在通话。", "That agent is in a call."),
    "routing_not_possible": ("现在不能这样做。", "Not possible now."),
    "storage_busy": (
        "数据库暂时没有响应，请稍后再看是否完成。",
        "Storage does not answer. Look again in a moment whether it was done.",
    ),
    "server_fault": (
        "这一步没有完成，问题已记录。请稍后再试。",
        "This did not work; the fault was recorded.",
    ),
}


def text_of(code: str, language: str, facts: Mapping[str, object]) -> str:
    chinese, english = WORDS.get(code, WORDS["server_fault"])
    return (english if language == "en" else chinese).format_map(_Facts(_with_tries(facts)))


def _with_tries(facts: Mapping[str, object]) -> dict[str, object]:
    left = facts.get("left")
    if not isinstance(left, int):
        return {"left_zh": "", "left_en": "", **facts}
    english = f" {left} tries left before it is locked."
    return {"left_zh": f"再错 {left} 次，工号将锁定。", "left_en": english, **facts}


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def language_of(accept: str) -> Language:
    """`zh` unless the request prefers English."""
    first = accept.split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"
