// Renders a tree of plain values into the page and later changes only what differs, so that focus, caret, scroll
// place and half-played sound survive every change of state.

export type Props = { [name: string]: unknown };
export type Kid = VNode | string | number | false | null | undefined | Kid[];

export interface VNode {
  tag: string;
  props: Props;
  kids: VNode[];
  text: string;
  key: unknown;
  el?: Node;
}

const SVG = "http://www.w3.org/2000/svg";
const TEXT = "";

export function h(tag: string, props: Props | null, ...kids: Kid[]): VNode {
  const given = props || {};
  return { tag, props: given, kids: flat(kids), text: "", key: given["key"] };
}

export const box = (className: string, ...kids: Kid[]): VNode => h("div", { className }, ...kids);

export const button = (className: string, onclick: () => void, ...kids: Kid[]): VNode =>
  h("button", { className, onclick }, ...kids);

function flat(kids: Kid[]): VNode[] {
  const nodes: VNode[] = [];
  for (const kid of kids) {
    if (kid === false || kid === null || kid === undefined || kid === "") continue;
    if (Array.isArray(kid)) nodes.push(...flat(kid));
    else if (typeof kid === "object") nodes.push(kid);
    else nodes.push({ tag: TEXT, props: {}, kids: [], text: String(kid), key: undefined });
  }
  return nodes;
}

export function icon(path: string, size = 20): VNode {
  const shape = h("path", { d: path });
  return h("svg", { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" }, shape);
}

/** Make the children of `parent` look like `news`; `olds` is what the last call put there. */
export function patch(parent: Node, olds: VNode[], news: VNode[]): void {
  const left = olds.slice();
  const matches = news.map((wanted) => {
    const at = left.findIndex((old) => old.tag === wanted.tag && old.key === wanted.key);
    return at < 0 ? null : left.splice(at, 1)[0]!;
  });
  for (const old of left) parent.removeChild(old.el!);
  let cursor = parent.firstChild;
  news.forEach((wanted, index) => {
    const old = matches[index];
    const el = (wanted.el = old ? change(old, wanted) : create(wanted));
    if (el === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(el, cursor);
  });
}

function create(node: VNode): Node {
  if (node.tag === TEXT) return document.createTextNode(node.text);
  const svg = node.tag === "svg" || node.tag === "path";
  const el = svg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  patch(el, [], node.kids);
  if (node.tag === "button") set(el, "type", "button", svg);
  for (const name of Object.keys(node.props)) set(el, name, node.props[name], svg);
  const made = node.props["made"] as ((el: Element) => void) | undefined;
  if (made) made(el);
  return el;
}

function change(old: VNode, wanted: VNode): Node {
  const el = old.el!;
  if (old === wanted) return el;
  if (wanted.tag === TEXT) {
    if (old.text !== wanted.text) el.nodeValue = wanted.text;
    return el;
  }
  const svg = wanted.tag === "svg" || wanted.tag === "path";
  patch(el, old.kids, wanted.kids);
  for (const name of Object.keys(old.props)) {
    if (!(name in wanted.props)) set(el as Element, name, undefined, svg);
  }
  for (const name of Object.keys(wanted.props)) {
    const value = wanted.props[name];
    // What people type changes the element behind our back.
    if (value !== old.props[name] || name === "value" || name === "checked") set(el as Element, name, value, svg);
  }
  return el;
}

function set(el: Element, name: string, value: unknown, svg: boolean): void {
  if (name === "key" || name === "made") return;
  if (name === "scale") {
    // By script, since a host page may forbid style attributes.
    (el as HTMLElement).style.transform = `scaleX(${value as number})`;
  } else if (!svg && name in el && name !== "role" && name !== "list") {
    const target = el as unknown as Props;
    const wanted = value === undefined ? (name.indexOf("on") === 0 ? null : "") : value;
    if (target[name] !== wanted) target[name] = wanted;
  } else if (value === undefined) el.removeAttribute(name);
  else el.setAttribute(name, String(value));
}
