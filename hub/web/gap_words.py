"""What people read when something about gaps, trials and must-find questions can't be done."""

GAP_WORDS: dict[str, tuple[str, str]] = {
    "no_such_gap": ("没有这个知识缺口，或不归您处理。", "No such gap, or not yours."),
    "no_such_question": ("没有这道必中题。", "No such must-find question."),
    "no_such_run": ("没有这次检验记录。", "No such run."),
    "gap_decided": ("这个缺口已有人处理，请刷新。", "Somebody has decided about this gap already. Reload."),
    "nothing_to_join": ("请选要合并的其他缺口。", "Choose the gaps to put together with this one."),
    "no_new_question": ("这些问法文章里都有了。", "The article has all of these wordings already."),
    "breaks_must_find": (
        "发布后有 {count} 道必中题找不到该出现的知识：{questions}。确认要发布请勾选“仍然发布”。",
        "{count} must-find questions would no longer find their article: {questions}. Confirm to publish it.",
    ),
    "bad_question": ("问题要 2 到 200 个字。", "A question has 2 to 200 characters."),
    "bad_place": ("名次只能是 1 或 3。", "The place is 1 or 3."),
    "bad_question_line": (
        "每行：问题 | 知识标题或编号 | 1 或 3。",
        "A line is: question | title or number of the article | 1 or 3.",
    ),
    "question_known": ("这道题已经有了。", "This question is there already."),
    "too_many_questions": ("必中题最多 1000 道。", "At most 1,000 must-find questions."),
    "secret_not_found": (
        "涉密知识不会被推荐，不能设必中题。",
        "Secret articles are never suggested, so nothing must find them.",
    ),
    "several_articles": ("有多篇同名知识，请写编号。", "Several articles have this title: give the number."),
    "reminded_today": ("今天已经催过了。", "They were reminded today already."),
    "nobody_there": ("{department}没有知识员可以提醒。", "{department} has no contributor to remind."),
}
