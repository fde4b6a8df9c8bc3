// What the pages of all simulators share: making elements, and being one citizen after the other.
"use strict";

const element = (id) => document.getElementById(id);

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(text, act) {
  const made = make("button", "", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/**
 * Whom the address names comes first, then the known and the listed ones; `became` hears of each change, `show` gets
 * each screen. What is returned takes those who appear later.
 */
function beOneOf({ known, listed, fresh, stream, became, show }) {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const all = [...new Set([...(wanted ? [wanted] : []), ...known, ...listed].map(String))];
  let source = null;

  function become(who) {
    location.hash = encodeURIComponent(who);
    became(who);
    if (source) source.close();
    source = new EventSource(stream(who));
    source.addEventListener("message", (event) => show(JSON.parse(event.data)));
  }
  function offer(chosen) {
    element("who").replaceChildren(...all.map((who) => {
      const option = make("option", "", who);
      option.value = who;
      option.selected = who === chosen;
      return option;
    }));
  }
  element("who").addEventListener("change", (event) => become(event.target.value));
  element("fresh").addEventListener("click", () => {
    const who = String(fresh());
    all.push(who);
    become(who);
    offer(who);
  });
  become(all[0]);
  offer(all[0]);
  return (later) => {
    for (const who of later.map(String)) {
      if (all.includes(who)) continue;
      all.push(who);
      const option = make("option", "", who);
      option.value = who;
      element("who").append(option);
    }
  };
}
