// The screen of one WeChat user; everything shown comes from the stream, everything done goes to the platform.
"use strict";

const known = ["citizen-a", "citizen-b", "citizen-c"];
const names = { image: "图片", voice: "语音", video: "视频", shortvideo: "小视频", file: "文件" };
const acts = { subscribe: "你关注了公众号", unsubscribe: "你取消了关注", CLICK: "你点击了菜单" };
let openid = "";
let following = true;

function media(kind, id) {
  if (kind !== "image") return make("span", "", `［${names[kind] || kind}］`);
  const picture = make("img");
  picture.alt = "图片";
  picture.src = `/_sim/media/${encodeURIComponent(id)}`;
  return picture;
}

function menu(line) {
  const box = make("div", "", line.head_content);
  for (const item of line.list || []) {
    const choice = button(item.content, () => does({ what: "choice", id: item.id, text: item.content }));
    choice.className = "choice";
    box.append(choice);
  }
  return box;
}

function template(line) {
  const box = make("div", "", "模板消息");
  for (const [name, part] of Object.entries(line.data || {})) box.append(make("div", "", `${name}：${part.value}`));
  if (/^https?:/.test(line.url || "")) {
    const link = make("a", "", "查看详情");
    link.href = line.url;
    link.rel = "noreferrer";
    link.target = "_blank";
    box.append(link);
  }
  return box;
}

function content(line) {
  const kind = line.MsgType;
  if (line.via === "template") return template(line);
  if (line.via === "system") return make("span", "", line.text);
  if (kind === "event") return make("span", "", acts[line.Event] || `事件 ${line.Event}`);
  if (kind === "text") return make("span", "", line.Content ?? line.content);
  if (kind === "location") return make("span", "", `［位置］${line.Label || ""}`);
  if (kind === "msgmenu") return menu(line);
  return media(kind, line.MediaId || line.media_id || "");
}

const origins = { kf: "客服消息（消耗 1 次回复机会）", passive: "自动回复（不消耗回复机会）", template: "模板消息" };

function shown(line) {
  const middle = line.via === "system" || line.MsgType === "event";
  const item = make("li", `line ${middle ? "middle" : line.via === "citizen" ? "mine" : ""}`);
  if (origins[line.via]) item.append(make("span", "origin", origins[line.via]));
  const bubble = make("div", "bubble");
  bubble.append(content(line));
  item.append(bubble);
  return item;
}

function show(screen) {
  following = screen.following;
  const hours = Math.floor(screen.seconds_left / 3600);
  const left = hours ? `${hours} 小时` : `${screen.seconds_left} 秒`;
  element("credit").textContent = screen.credit ? `公众号还可回复 ${screen.credit} 条，剩 ${left}` : "公众号目前不能主动回复";
  element("following").textContent = following ? "已关注" : "未关注";
  element("follow").textContent = following ? "取消关注" : "关注";
  element("title").textContent = screen.typing ? "对方正在输入…" : "12345 政务服务便民热线";
  const lines = element("lines");
  lines.replaceChildren(...screen.lines.filter((line) => line.Event !== "TEMPLATESENDJOBFINISH").map(shown));
  lines.scrollTop = lines.scrollHeight;
}

async function asked(path, options) {
  const failure = element("failure");
  let ok = false;
  try {
    const response = await fetch(path, { method: "POST", ...options });
    ok = response.ok && (await response.json()).ok;
  } catch {
    ok = false;
  }
  failure.hidden = ok;
  failure.textContent = ok ? "" : "公众号没有收下这条消息（服务未启动，或回调地址、密钥不一致）";
}

function does(act) {
  return asked(`/_sim/users/${encodeURIComponent(openid)}/does`, { body: JSON.stringify(act) });
}

async function begin() {
  const listed = await (await fetch("/_sim/users")).json();
  beOneOf({
    known,
    listed,
    fresh: () => `citizen-${Date.now().toString(36)}`,
    stream: (name) => `/_sim/users/${encodeURIComponent(name)}/stream`,
    became: (name) => {
      openid = name;
    },
    show,
  });
  element("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = element("text").value;
    if (!text.trim()) return;
    element("text").value = "";
    does({ what: "text", text });
  });
  for (const one of document.querySelectorAll("[data-does]")) {
    one.addEventListener("click", () => does({ what: one.dataset.does, key: one.dataset.key || "" }));
  }
  element("follow").addEventListener("click", () => does({ what: following ? "unfollow" : "follow" }));
  element("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const form = new FormData();
    form.append("file", file);
    asked(`/_sim/users/${encodeURIComponent(openid)}/upload`, { body: form });
    event.target.value = "";
  });
}

begin();
