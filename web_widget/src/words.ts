// What the widget must be able to say before the hub has answered, in Chinese. What only follows from an answer, and
// all of any other language, comes with the session (channels/web/words_*.json) and is kept for the next visit.

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
  you: "您",
  agent: "坐席 {0}",
  connecting: "正在连接…",
  sending: "发送中",
  queued: "等连接恢复后发送",
  stored: "已送达",
  failed: "未发出：{0}",
  again: "重新编辑",
  uploading: "上传中 {0}%",
  cancel: "取消",
  down: "连接断开 {0}",
  tries: "正在第 {0} 次重连，您可以继续写",
  paused: "在线服务暂停。您写的内容会留着，恢复后自动发出。",
  now: "立即重连",
  back: "已重新连接",
  elsewhere: "本页已在别处打开，这里不再更新。",
  here: "在这里继续",
  tooLong: "已超出 {0} 字，请分几条发送",
  tooLarge: "文件太大，每个不超过 {0} MB。",
  uploadFailed: "上传中断，请再试一次。",
  noPlace: "没有取得位置。请允许定位，或直接写出地点。",
  noMic: "没有取得麦克风。请允许使用，或改为打字。",
  talk: "点一下说话",
  type: "打字",
  recording: "正在录音 {0}",
  sendVoice: "发送语音",
  attachment: "附件",
  transcript: "12345 在线服务对话记录",
  unread: "{0} 条新消息",
  minute: " 分",
  second: " 秒",
};

export type Lang = string;
/** Said only once the hub has answered. */
type Later =
  | "before"
  | "unit"
  | "wait"
  | "noEstimate"
  | "keep"
  | "nowait"
  | "callHint"
  | "leaveHint"
  | "add"
  | "limits"
  | "rateTitle"
  | "rates"
  | "solved"
  | "yes"
  | "no"
  | "comment"
  | "submitRate"
  | "rated"
  | "pick"
  | "helper"
  | "official"
  | "steps"
  | "materials"
  | "source"
  | "details"
  | "good"
  | "bad"
  | "person"
  | "thanks"
  | "sorry"
  | "mean"
  | "service"
  | "ended"
  | "endedBy"
  | "routing"
  | "waiting"
  | "typing"
  | "earlier"
  | "choose"
  | "chosen"
  | "formTitle"
  | "formHint"
  | "formText"
  | "formName"
  | "formPhone"
  | "submitForm"
  | "formBack"
  | "left"
  | "needText"
  | "badPhone"
  | "map"
  | "speak"
  | "dial"
  | "closeImage"
  | "missed"
  | "read"
  | "image"
  | "open";
export type Words = typeof CHINESE & { [key in Later]: string };

const books: { [lang: string]: Partial<Words> | undefined } = {};

/** Words of another language; the hub sends them with the session. What it lacks stays Chinese. */
export function learn(lang: Lang, words: Partial<Words>): void {
  books[lang] = words;
}

export function say(lang: Lang, key: keyof Words, ...values: (string | number)[]): string {
  const book = books[lang];
  const text = (book && book[key]) ?? (CHINESE as Partial<Words>)[key] ?? "";
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
