// The conversation as a text file for the citizen to keep.

import type { App } from "./app";
import { fromView, type Item } from "./state";
import type { MessageView } from "./wire";
import { say, who, type Lang } from "./words";

export async function download(app: App): Promise<void> {
  const { lang, site } = app.state;
  app.change({ tray: false });
  const items = (await earlier(app)).concat(app.state.items.filter((item) => item.id));
  const title = site ? site.title : say(lang, "transcript");
  const text = [title, ...items.map((item) => line(item, lang, title))].join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/plain;charset=utf-8" }));
  link.download = title + ".txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What is stored but was never scrolled to. */
async function earlier(app: App): Promise<Item[]> {
  const found: Item[] = [];
  let first = (app.state.items.filter((item) => item.id)[0] || { id: "" }).id;
  let more = app.state.earlier;
  try {
    while (more && first) {
      const headers = { Authorization: "Bearer " + app.link.token };
      const response = await fetch(`${app.link.base}/messages?before=${first}`, { headers });
      const page = (await response.json()) as { messages: MessageView[]; more?: boolean };
      found.unshift(...page.messages.map(fromView));
      first = found.length ? found[0]!.id : "";
      more = !!page.more && page.messages.length > 0;
    }
  } catch {
    // What is on the screen is still worth keeping.
  }
  return found;
}

function line(item: Item, lang: Lang, title: string): string {
  const name = item.author === "citizen" ? say(lang, "you") : who(lang, item.sender) || title;
  const place = item.location ? `${item.location.latitude}, ${item.location.longitude}` : "";
  const what = [item.text, item.file ? item.file.name : "", place, item.url].filter(Boolean).join(" ");
  return `${new Date(item.at).toLocaleString()}  ${name}: ${what}`;
}
