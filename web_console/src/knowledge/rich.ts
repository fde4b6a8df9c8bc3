/** The rich text of a long answer: what it may hold, and the way between it and HTML. */
import { baseKeymap, chainCommands, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { DOMParser as Parser, DOMSerializer, Schema, type Attrs, type MarkType, type Node, type NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, type Command, type Plugin } from "prosemirror-state";

const OWN_FILES = "/api/v1/files/";
const attribute = (dom: HTMLElement, name: string): string => dom.getAttribute(name) ?? "";

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: { content: "inline*", group: "block", defining: true, parseDOM: ["h1", "h2", "h3", "h4"].map((tag) => ({ tag })), toDOM: () => ["h3", 0] },
    blockquote: { content: "paragraph+", group: "block", parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    ordered_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    text: { group: "inline" },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    image: {
      inline: true,
      group: "inline",
      attrs: { src: {}, alt: { default: "" } },
      parseDOM: [{ tag: "img[src]", getAttrs: (dom) => (attribute(dom, "src").startsWith(OWN_FILES) ? { src: attribute(dom, "src"), alt: attribute(dom, "alt") } : false) }],
      toDOM: (node) => ["img", { src: node.attrs["src"] as string, alt: node.attrs["alt"] as string }],
    },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => (/^(https?|tel|mailto):/.test(attribute(dom, "href")) ? { href: attribute(dom, "href") } : false) }],
      toDOM: (mark) => ["a", { href: mark.attrs["href"] as string }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
  },
});

const node = (name: string): NodeType => schema.nodes[name] as NodeType;
const mark = (name: string): MarkType => schema.marks[name] as MarkType;

export const commands = {
  bold: toggleMark(mark("strong")),
  underline: toggleMark(mark("underline")),
  heading: ((state, dispatch) => (setBlockType(node("heading"))(state) ? setBlockType(node("heading"))(state, dispatch) : setBlockType(node("paragraph"))(state, dispatch))) as Command,
  numbers: wrapInList(node("ordered_list")),
  dots: wrapInList(node("bullet_list")),
  out: liftListItem(node("list_item")),
  quote: wrapIn(node("blockquote")),
  undo,
  redo,
};

export function linked(href: string): Command {
  return href ? toggleMark(mark("link"), { href } as Attrs) : toggleMark(mark("link"));
}
export function withImage(src: string, alt: string): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(node("image").create({ src, alt })).scrollIntoView());
    return true;
  };
}
export function isOn(state: EditorState, what: "strong" | "underline" | "link" | "ordered_list" | "bullet_list" | "heading"): boolean {
  const { $from, empty, from, to } = state.selection;
  const type = schema.marks[what];
  if (type) return empty ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, type);
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type.name === what) return true;
  return false;
}

function plugins(): Plugin[] {
  const newLine: Command = (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(node("hard_break").create()).scrollIntoView());
    return true;
  };
  return [
    history(),
    inputRules({ rules: [wrappingInputRule(/^1[.、]\s$/, node("ordered_list")), wrappingInputRule(/^[-·]\s$/, node("bullet_list"))] }),
    keymap({
      "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo, "Mod-b": commands.bold, "Mod-u": commands.underline, "Shift-Enter": newLine,
      "Enter": splitListItem(node("list_item")), "Mod-]": sinkListItem(node("list_item")), "Mod-[": liftListItem(node("list_item")),
      "Backspace": chainCommands((state, dispatch) => (state.selection.empty && state.selection.$from.parentOffset === 0 ? liftListItem(node("list_item"))(state, dispatch) : false)),
    }),
    keymap(baseKeymap),
  ];
}

export function stateOf(html: string): EditorState {
  return EditorState.create({ doc: parsed(html), plugins: plugins() });
}
function parsed(html: string): Node {
  const page = new DOMParser().parseFromString(html, "text/html");
  return Parser.fromSchema(schema).parse(page.body);
}

/** Without marks around nothing, and list items as plain as they were read. */
export function htmlOf(doc: Node): string {
  if (doc.childCount === 1 && doc.firstChild?.isTextblock && doc.firstChild.childCount === 0) return "";
  const holder = document.createElement("div");
  holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  holder.querySelectorAll("li > p:only-child").forEach((paragraph) => paragraph.replaceWith(...Array.from(paragraph.childNodes)));
  return holder.innerHTML;
}
