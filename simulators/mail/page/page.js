// The screen of one mailbox; everything shown comes from the stream, everything done goes to the post office.
"use strict";

const known = ["zhang@mail.example", "li@mail.example", "wang@mail.example"];
let address = "";
let answered = null; // the letter that is answered
let closed = false;
let also = () => {};

function head(letter) {
  const when = new Date(letter.at * 1000).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const who = letter.mine ? "我" : letter.automatic ? "热线（自动回复）" : "热线";
  const state = letter.mine ? (letter.taken ? "热线已收下" : "还没有投到热线，会再投") : "";
  return make("div", letter.mine && !letter.taken ? "head open" : "head", [who, when, state].filter(Boolean).join(" · "));
}

function shown(letter) {
  const item = make("li", letter.mine ? "letter mine" : "letter");
  item.append(make("h2", "", letter.subject || "（无主题）"), head(letter), make("p", "words", letter.text));
  letter.files.forEach((file, place) => {
    const link = make("a", "", `${file.name || "附件"}（${Math.ceil(file.size / 1024)} KB）`);
    link.href = `${path()}/letters/${letter.number}/${place}`;
    item.append(link);
  });
  if (!letter.mine) item.append(button("回信", () => answer(letter)));
  return item;
}

function path() {
  return `/_sim/mailboxes/${encodeURIComponent(address)}`;
}

function answer(letter) {
  answered = letter;
  element("subject").value = /^(re|回复)[:：]/i.test(letter.subject) ? letter.subject : `回复：${letter.subject}`;
  element("about").hidden = false;
  element("about-text").textContent = `回信：${letter.subject}`;
  element("text").focus();
}

function begin() {
  answered = null;
  element("about").hidden = true;
  for (const id of ["subject", "text", "file"]) element(id).value = "";
  element("file-name").textContent = "";
}

function show(screen) {
  closed = screen.closed;
  element("hotline").textContent = screen.hotline;
  element("closed").textContent = closed ? "启用邮箱" : "停用邮箱";
  element("failure").hidden = !closed;
  element("failure").textContent = `邮箱已停用：热线的来信会被退回${screen.refused ? `（已退 ${screen.refused} 封）` : ""}`;
  const lines = element("lines");
  lines.replaceChildren(...screen.letters.map(shown));
  lines.scrollTop = lines.scrollHeight;
  also(screen.mailboxes);
}

function send(event) {
  event.preventDefault();
  const form = new FormData();
  for (const id of ["subject", "text"]) form.append(id, element(id).value);
  if (!form.get("subject").trim() && !form.get("text").trim()) return;
  if (answered) form.append("answers", answered.number);
  const [file] = element("file").files;
  if (file) form.append("file", file);
  fetch(`${path()}/letters`, { method: "POST", body: form });
  begin();
}

async function open() {
  const listed = await (await fetch("/_sim/mailboxes")).json();
  also = beOneOf({
    known,
    listed,
    fresh: () => `citizen-${Date.now().toString(36)}@mail.example`,
    stream: (one) => `/_sim/mailboxes/${encodeURIComponent(one)}/stream`,
    became: (one) => {
      address = one;
      begin();
    },
    show,
  });
  element("compose").addEventListener("submit", send);
  element("about-off").addEventListener("click", begin);
  element("file").addEventListener("change", (event) => {
    element("file-name").textContent = event.target.files[0]?.name ?? "";
  });
  element("closed").addEventListener("click", () => fetch(`${path()}/closed`, { method: "POST", body: JSON.stringify({ closed: !closed }) }));
}

open();
