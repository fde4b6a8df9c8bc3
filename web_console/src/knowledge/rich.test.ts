import { expect, it } from "vitest";
import { commands, htmlOf, isOn, stateOf } from "./rich";

const through = (html: string) => htmlOf(stateOf(html).doc);

it("keeps what it may hold as it was read", () => {
  const html = '<p>可以<strong>补缴</strong>，见<a href="https://a.example/">办法</a>。</p><ol><li>带身份证</li><li>到窗口</li></ol>';
  expect(through(html)).toBe(html);
});

it("drops pictures of strangers, scripts in links and the clutter of word processors", () => {
  expect(through('<p class="MsoNormal" style="color:red"><font>好</font><img src="https://spy.example/p.gif"><a href="javascript:x()">点</a></p>')).toBe("<p>好点</p>");
});

it("says nothing for an empty page", () => {
  expect([through(""), through("<p></p>")]).toEqual(["", ""]);
});

it("makes a list and takes it apart again", () => {
  let state = stateOf("<p>一</p>");
  commands.numbers(state, (change) => (state = state.apply(change)));
  expect([htmlOf(state.doc), isOn(state, "ordered_list")]).toEqual(["<ol><li>一</li></ol>", true]);
  commands.out(state, (change) => (state = state.apply(change)));
  expect(htmlOf(state.doc)).toBe("<p>一</p>");
});
