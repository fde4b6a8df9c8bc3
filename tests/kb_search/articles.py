"""A few articles that the tests of this folder share."""

from kb_search import Article, KnowledgeIndex

SOCIAL_CARD = Article(
    1,
    "社会保障卡丢失怎么挂失和补办",
    "社保卡遗失后应先办理临时挂失，再持身份证到服务网点办理补换卡。",
    category="社保",
)
PENSION = Article(
    2,
    "养老保险关系跨省转移接续办理流程",
    "参保人在新就业地缴费后，可在国家社会保险公共服务平台提交转移申请。",
    category="社保",
)
HEATING = Article(
    3,
    "集中供暖温度不达标投诉与退费",
    "采暖期卧室温度应不低于十八摄氏度，连续不达标的可要求上门测温并退还热费。",
    category="供暖",
)
IDENTITY_CARD = Article(
    4, "居民身份证到期换领与异地办理", "身份证有效期满前三个月可申请换领，可异地办理。", category="户籍"
)
STREET_LAMP = Article(5, "路灯不亮报修", "路灯不亮或灯杆倾斜可报修，请提供路名和灯杆编号。", category="市容")
ALL = (SOCIAL_CARD, PENSION, HEATING, IDENTITY_CARD, STREET_LAMP)


def filled() -> KnowledgeIndex:
    index = KnowledgeIndex()
    index.index(ALL)
    return index
