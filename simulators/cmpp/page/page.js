// The screen of one mobile phone; everything shown comes from the stream, everything done goes to the carrier.
"use strict";

const known = ["13900000001", "13900000002", "13900000003"];
const long = "您好，我住在人民路 18 号院，楼下的路灯从上周五起就不亮了，晚上接孩子放学要摸黑走一百多米，院里的老人也不敢出门。"
  + "我打过物业的电话，物业说这一段归市政管，请帮忙问问什么时候能修好，谢谢。";
const short = 70;
const piece = 67;
let number = "";
let also = () => {};

function partsOf(length) {
  return length <= short ? 1 : Math.ceil(length / piece);
}

/** Addresses in a text can be opened, as on any phone. */
function words(text) {
  const box = make("div", "bubble");
  for (const one of text.split(/(https?:\/\/[\w.:/?=&%~-]+)/)) {
    if (!/^https?:/.test(one)) {
      box.append(one);
      continue;
    }
    const link = make("a", "", one);
    link.href = one;
    link.rel = "noreferrer";
    link.target = "_blank";
    box.append(link);
  }
  return box;
}

function foot(line) {
  const when = new Date(line.at * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const parts = line.parts > 1 ? (line.mine ? `分 ${line.parts} 段发出` : `由 ${line.parts} 段合成`) : "";
  const state = line.mine ? (line.taken ? "热线已收下" : "在短信网关，热线还没有收下") : "";
  return make("span", line.mine && !line.taken ? "foot open" : "foot", [when, parts, state].filter(Boolean).join(" · "));
}

function shown(line) {
  const item = make("li", line.mine ? "line mine" : "line");
  item.append(words(line.text), foot(line));
  return item;
}

function away(screen) {
  if (screen.signal === "off") return screen.kept ? `手机关机，短信网关存着 ${screen.kept} 条，开机后送到并回执` : "手机关机：短信由网关存着，开机后送到并回执";
  if (screen.signal === "barred") return screen.lost ? `手机停机，${screen.lost} 条没有送到，已回执“未送达”` : "手机停机：短信送不到，回执“未送达”";
  return "";
}

function show(screen) {
  element("source").textContent = screen.source;
  element("signal").value = screen.signal;
  element("away").textContent = away(screen);
  element("away").hidden = screen.signal === "on";
  element("failure").textContent = screen.connected ? "" : "热线没有连上短信网关，写的短信先存在网关里";
  element("failure").hidden = screen.connected;
  const lines = element("lines");
  lines.replaceChildren(...screen.lines.map(shown));
  lines.scrollTop = lines.scrollHeight;
  also(screen.phones);
}

function does(act) {
  return fetch(`/_sim/phones/${encodeURIComponent(number)}/does`, { method: "POST", body: JSON.stringify(act) });
}

function count() {
  const { length } = element("text").value;
  element("count").textContent = length ? `${length} 字 · ${partsOf(length)} 段` : "";
}

function send(event) {
  event.preventDefault();
  const text = element("text").value;
  if (!text.trim()) return;
  element("text").value = "";
  count();
  does({ what: "text", text });
}

async function begin() {
  const listed = await (await fetch("/_sim/phones")).json();
  also = beOneOf({
    known,
    listed,
    fresh: () => `1390000${String(1000 + (Date.now() % 9000))}`,
    stream: (one) => `/_sim/phones/${encodeURIComponent(one)}/stream`,
    became: (one) => {
      number = one;
    },
    show,
  });
  element("compose").addEventListener("submit", send);
  element("text").addEventListener("input", count);
  element("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  element("long").addEventListener("click", () => {
    element("text").value = long;
    count();
    element("text").focus();
  });
  for (const one of document.querySelectorAll("[data-text]")) one.addEventListener("click", () => does({ what: "text", text: one.dataset.text }));
  element("signal").addEventListener("change", (event) => does({ what: "signal", signal: event.target.value }));
}

begin();
