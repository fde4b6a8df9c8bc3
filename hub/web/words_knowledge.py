"""The words for what can't be done with official wordings and with files that are brought in."""

KNOWLEDGE: dict[str, tuple[str, str]] = {
    "no_such_wording": ("没有这条统一口径，或您无权查看。", "No such official wording, or not yours to see."),
    "wording_issued": (
        "已发布的统一口径不能修改，请发新版代替。",
        "An issued wording is not changed: write a new edition.",
    ),
    "wording_not_issued": ("只有已发布的统一口径才能出新版。", "Only an issued wording has new editions."),
    "wording_withdrawn": ("这条统一口径已经撤回。", "This wording is already withdrawn."),
    "department_agrees": ("要由责任单位的知识员同意。", "The department on duty must agree."),
    "editors_issue": ("统一口径由采编员发布。", "Editors issue official wordings."),
    "agreement_needed": (
        "责任单位还没有同意，请写明单位里谁同意、依据哪份文件。",
        "The department has not agreed here: write down who there did, or on what paper it rests.",
    ),
    "bad_wording_audience": ("统一口径只能是公开或内部。", "An official wording is public or internal."),
    "topic_needed": (
        "请说明用于哪个话题：知识、主题、问法或必须说到的词。",
        "Say which topic it is for: articles, subjects, questions or words.",
    ),
    "words_too_long": ("词太长，最多 60 字。", "A word has 60 signs at most."),
    "words_too_short": (
        "只靠词来认话题时，每个词至少两个字。",
        "Where words alone make the topic, each has two signs at least.",
    ),
    "import_changed": (
        "预览之后有人改过，没有写入，请看新的预览。",
        "Something changed since the preview: nothing was written. Look at it again.",
    ),
    "import_no_title": ("表头里没有“标题”这一列。", "There is no column “title” in the head."),
    "title_taken": (
        "已有同名知识，要更新请填它的编号。",
        "There is an article of this title: give its number to update it.",
    ),
    "twice_in_file": ("文件里前面已有同名的一条。", "The file has this title further up."),
    "bad_number": ("编号不对。", "Not a number of an article."),
    "bad_day": ("日期应为 2026-01-31 这样。", "A date is written 2026-01-31."),
    "cell_too_long": ("内容太长。", "Too long."),
    "cell_too_many": ("条数太多。", "Too many lines."),
    "file_empty": ("文件里没有内容。", "There is nothing in this file."),
    "file_unknown": ("不认识这种文件，请用 {kinds}。", "Not a kind of file that is read here: use {kinds}."),
    "file_old_or_locked": (
        "文件是旧版格式或设有密码，请另存为 .xlsx 或 .docx、不设密码。",
        "An old format, or locked with a password: save it as .xlsx or .docx without one.",
    ),
    "file_with_macros": (
        "文件里有宏或控件，不能导入，请另存为不含宏的文件。",
        "There are macros in this file: save it without them.",
    ),
    "file_hostile": (
        "文件里有不安全的内容，没有读取。",
        "Something in this file is not safe: it was not read.",
    ),
    "file_damaged": ("文件损坏，打不开。", "The file is damaged."),
    "file_too_many_pictures": (
        "文件里的图片太多，最多 {most} 张，请分成几个。",
        "Too many pictures, at most {most}: split it.",
    ),
    "too_many_pictures": (
        "图片太多或太大，一个 Word 文件装不下，请按目录分批导出。",
        "The pictures are too many or too large for one Word file: export folder by folder.",
    ),
    "too_many_to_write": (
        "一个 Word 文件最多 {most} 条，请按目录分批导出。",
        "A Word file takes at most {most} articles: export folder by folder.",
    ),
    "file_too_big": ("文件展开后太大，请分成几个。", "Too big once unpacked: split it."),
    "file_too_many_lines": (
        "一次最多 {most} 行，请分成几个文件。",
        "At most {most} lines at once: split the file.",
    ),
    "file_encoding": ("文字编码认不出，请存为 UTF-8。", "The encoding is not known: save it as UTF-8."),
}
