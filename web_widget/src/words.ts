// Everything the widget says by itself, in Chinese. Other languages come with the session (channels/web/words_en.json).

export const CHINESE = {
  launch: "在线咨询",
  close: "收起",
  large: "大字",
  normal: "标准字",
  call: "拨打 {0}",
  ask: "请输入您的问题",
  askWaiting: "可以先把问题写下来",
  askAgain: "还有问题可以继续问",
  send: "发送",
  more: "更多功能",
  photo: "拍照或图片",
  file: "文件",
  place: "我的位置",
  voice: "语音",
  save: "下载记录",
  other: "English",
  leave: "留言",
  log: "对话内容",
  earlier: "查看更早的消息",
  choose: "请选择要办的事，也可以直接写下问题",
  chosen: "已选择：{0}",
  you: "您",
  agent: "坐席 {0}",
  service: "{0} 为您服务",
  ended: "本次服务已结束",
  endedBy: "坐席 {0} 已结束服务",
  connecting: "正在连接…",
  routing: "正在为您接入坐席",
  waiting: "正在排队",
  typing: "坐席正在输入",
  before: "您前面还有",
  unit: "位",
  wait: "预计等待",
  noEstimate: "暂时估不出等待时间",
  keep: "可以离开本页，位置会为您保留，回来接着办。",
  nowait: "不想等？",
  callHint: "直接与坐席通话",
  leaveHint: "坐席看到后答复您",
  add: "等待时可以先补充",
  limits: "每个文件不超过 {0} MB",
  sending: "发送中",
  queued: "等连接恢复后发送",
  stored: "已送达",
  read: "已读",
  failed: "未发出：{0}",
  again: "重新编辑",
  uploading: "上传中 {0}%",
  cancel: "取消",
  down: "连接断开 {0}",
  tries: "正在第 {0} 次重连，您可以继续写",
  paused: "在线服务暂停。您写的内容会留着，恢复后自动发出。",
  now: "立即重连",
  back: "已重新连接",
  missed: "已重新连接，补上断线期间的 {0} 条消息",
  elsewhere: "本页已在别处打开，这里不再更新。",
  here: "在这里继续",
  rateTitle: "这次服务，您满意吗？",
  rates: "很不满意|不满意|基本满意|满意|非常满意",
  solved: "问题解决了吗？",
  yes: "解决了",
  no: "还没有",
  comment: "想补充什么（可不填）",
  submitRate: "提交评价",
  rated: "评价已收到。",
  pick: "请先选一项满意度。",
  formTitle: "留言",
  formHint: "写下您的问题，坐席上班后答复。",
  formText: "问题内容",
  formName: "怎么称呼您（可不填）",
  formPhone: "手机号（可不填，方便回电）",
  submitForm: "提交留言",
  formBack: "返回对话",
  left: "留言已收到，编号 {0}。答复会出现在本页。",
  needText: "请写下问题内容。",
  badPhone: "号码应为 7 到 12 位数字，现在是 {0} 位。",
  tooLong: "已超出 {0} 字，请分几条发送",
  tooLarge: "文件太大，每个不超过 {0} MB。",
  uploadFailed: "上传中断，请再试一次。",
  noPlace: "没有取得位置。请允许定位，或直接写出地点。",
  noMic: "没有取得麦克风。请允许使用，或改为打字。",
  map: "在地图中查看",
  speak: "读给我听",
  dial: "打电话",
  talk: "点一下说话",
  type: "打字",
  recording: "正在录音 {0}",
  sendVoice: "发送语音",
  image: "图片",
  attachment: "附件",
  open: "打开 {0}",
  closeImage: "关闭图片",
  transcript: "12345 在线服务对话记录",
  unread: "{0} 条新消息",
  minute: " 分",
  second: " 秒",
};

export type Lang = string;
export type Words = typeof CHINESE;

const books: { [lang: string]: Partial<Words> | undefined } = {};

/** Words of another language; the hub sends them with the session. What it lacks stays Chinese. */
export function learn(lang: Lang, words: Partial<Words>): void {
  books[lang] = words;
}

export function say(lang: Lang, key: keyof Words, ...values: (string | number)[]): string {
  const book = books[lang];
  const text = (book && book[key]) ?? CHINESE[key];
  return values.reduce<string>((filled, value, index) => filled.split(`{${index}}`).join(String(value)), text);
}

/** The hub may name an agent by the bare number. */
export const who = (lang: Lang, sender: string): string => (/^\d+$/.test(sender) ? say(lang, "agent", sender) : sender);

export const rates = (lang: Lang): string[] => say(lang, "rates").split("|");

/** 90 -> "1 分 30 秒". */
export function duration(lang: Lang, seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.round(seconds % 60);
  const parts = [minutes ? minutes + say(lang, "minute") : "", rest || !minutes ? rest + say(lang, "second") : ""];
  return parts.filter(Boolean).join(" ");
}

export function clock(seconds: number): string {
  const two = (value: number): string => (value < 10 ? "0" : "") + value;
  return two(Math.floor(seconds / 60)) + ":" + two(Math.floor(seconds % 60));
}
