"""The words of notices and mass sending for what can't be done."""

SENDING: dict[str, tuple[str, str]] = {
    "no_such_campaign": ("没有这个群发任务，或您无权查看。", "No such campaign, or not yours to see."),
    "campaign_not_there": (
        "群发任务已不在这一步，请刷新。",
        "The campaign is no longer at this step. Reload.",
    ),
    "campaign_has_begun": (
        "已经开始发送，内容和名单不能再改。",
        "It is being sent: text and list can no longer be changed.",
    ),
    "own_campaign": (
        "自己写过或改过的群发任务，要由别人批准。",
        "Somebody who had no hand in it must approve it.",
    ),
    "campaign_changed": (
        "内容在您查看后有改动，请重新核对再决定。",
        "It has changed since you looked. Check it again before you decide.",
    ),
    "template_changed": (
        "所用模板已有新版本，请重新选用。",
        "There is a newer version of the template. Choose it again.",
    ),
    "subject_needed": ("请填写邮件主题。", "A letter needs a subject."),
    "bad_window": ("发送时段应像 09:00-18:00。", "The hours should be like 09:00-18:00."),
    "bad_moment": ("开始时间缺少时区。", "The moment lacks its time zone."),
    "no_address_column": (
        "没有找到号码列：首行请用“手机号”或“邮箱”作列名。",
        "No column of addresses: name it phone or email in the first line.",
    ),
    "too_many_recipients": ("一次最多 {most} 人，再多请用群发。", "At most {most} at once."),
    "too_many_in_a_day": (
        "24 小时内您已通知 {told} 人，上限 {most} 人，还可通知 {left} 人；"
        "更多请由值班长或管理员发送，或走群发审批。",
        "You have told {told} people within 24 hours; {left} more are possible, {most} at most. "
        "Ask a supervisor or an administrator, or have a campaign approved.",
    ),
    "too_many_for_leaders": (
        "超过 {most} 人须由值班长或管理员发送。",
        "Only supervisors and administrators may send to more than {most}.",
    ),
    "cannot_begin": (
        "这个渠道不能主动发起，只能在市民来过的会话里回复；请选短信或邮件账号。",
        "This channel only answers in conversations that citizens began. Choose SMS or e-mail.",
    ),
}
