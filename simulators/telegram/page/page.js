// The screen of one Telegram user; everything shown comes from the stream, everything done goes to the platform.
"use strict";

const known = [700001, 700002, 700003];
const names = { voice: "语音", audio: "音频", video: "视频", video_note: "圆形视频", document: "文件" };
let who = 0;
let blocked = false;
let about = null; // { what: "edit" | "answer", message }
let lastNote = "";

function picture(file, alt) {
  const made = make("img");
  made.alt = alt;
  made.src = `/_sim/files/${encodeURIComponent(file.file_id)}`;
  return made;
}

function words(line) {
  return line.text ?? line.caption ?? "";
}

function short(line) {
  if (words(line)) return words(line).slice(0, 60);
  const kind = Object.keys(names).find((name) => line[name]);
  return kind ? `［${names[kind]}］` : line.photo ? "［图片］" : "［消息］";
}

function media(line) {
  if (line.photo) return picture(line.photo[line.photo.length - 1], "图片");
  if (line.sticker) return picture(line.sticker, "贴纸");
  if (line.location) return make("div", "", `［位置］${line.venue ? line.venue.title : ""}`);
  if (line.contact) return make("div", "", `［名片］${line.contact.phone_number}`);
  const kind = Object.keys(names).find((name) => line[name]);
  if (!kind) return null;
  const link = make("a", "", `［${names[kind]}］${line[kind].file_name || ""}`);
  link.href = `/_sim/files/${encodeURIComponent(line[kind].file_id)}`;
  return link;
}

function bubble(line, mine) {
  const box = make("div", "bubble");
  if (line.reply_to_message) box.append(make("span", "quote", short(line.reply_to_message)));
  const shown = media(line);
  if (shown) box.append(shown);
  if (words(line)) box.append(make("span", "", words(line)));
  if (mine && line.edit_date) box.append(make("span", "edited", "已编辑"));
  return box;
}

function buttons(line) {
  const box = make("div", "buttons");
  for (const row of line.reply_markup.inline_keyboard) {
    const shown = make("div", "row");
    for (const one of row) shown.append(button(one.text, () => does({ what: "click", message: line.message_id, data: one.callback_data })));
    box.append(shown);
  }
  return box;
}

function acts(line, mine) {
  const box = make("div", "acts");
  box.append(button("回复", () => take("answer", line)));
  if (mine && words(line)) box.append(button("编辑", () => take("edit", line)));
  return box;
}

function shown(line, bot) {
  const mine = line.from.id !== bot;
  const item = make("li", mine ? "line mine" : "line");
  item.append(bubble(line, mine));
  if (line.reply_markup && line.reply_markup.inline_keyboard) item.append(buttons(line));
  item.append(acts(line, mine));
  return item;
}

function take(what, line) {
  about = { what, message: line.message_id };
  element("about").hidden = false;
  element("about-text").textContent = `${what === "edit" ? "编辑" : "回复"}：${short(line)}`;
  if (what === "edit") element("text").value = words(line);
  element("text").focus();
}

function drop() {
  about = null;
  element("about").hidden = true;
}

function show(screen) {
  blocked = screen.blocked;
  element("title").textContent = screen.bot;
  element("status").textContent = screen.typing ? "正在输入…" : blocked ? "已停用" : "机器人";
  element("block").textContent = blocked ? "重新启用" : "停用机器人";
  element("failure").hidden = screen.waiting === 0;
  element("failure").textContent = screen.waiting ? `还有 ${screen.waiting} 条更新没有被取走` : "";
  if (screen.note && screen.note !== lastNote) {
    lastNote = screen.note;
    element("note").textContent = screen.note;
    element("note").hidden = false;
    setTimeout(() => { element("note").hidden = true; }, 4000);
  }
  const lines = element("lines");
  lines.replaceChildren(...screen.lines.map((line) => shown(line, screen.bot_id)));
  lines.scrollTop = lines.scrollHeight;
}

function does(act) {
  return fetch(`/_sim/people/${who}/does`, { method: "POST", body: JSON.stringify(act) });
}

function send(event) {
  event.preventDefault();
  const text = element("text").value;
  if (!text.trim()) return;
  element("text").value = "";
  if (about && about.what === "edit") does({ what: "edit", message: about.message, text });
  else does({ what: "text", text, ...(about ? { answers: about.message } : {}) });
  drop();
}

async function begin() {
  const listed = (await (await fetch("/_sim/people")).json()).map((one) => one.id);
  beOneOf({
    known,
    listed,
    fresh: () => 800000 + (Date.now() % 100000),
    stream: (number) => `/_sim/people/${number}/stream`,
    became: (number) => {
      who = Number(number);
      drop();
    },
    show,
  });
  element("compose").addEventListener("submit", send);
  element("about-off").addEventListener("click", drop);
  for (const one of document.querySelectorAll("[data-does]")) one.addEventListener("click", () => does({ what: one.dataset.does }));
  element("block").addEventListener("click", () => does({ what: blocked ? "unblock" : "block" }));
  element("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const form = new FormData();
    form.append("file", file);
    fetch(`/_sim/people/${who}/upload`, { method: "POST", body: form });
    event.target.value = "";
  });
}

begin();
