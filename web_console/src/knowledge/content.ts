/** A content as the form holds it: complete, its own copy, comparable. */
import type { Content } from "../api/editing";

export function blankContent(title = ""): Content {
  return {
    title, questions: [], short_answer: "", long_answer: "", hint: "", steps: [], materials: [], place: "", hours: "", fee: "",
    basis: [], files: [], voice: null, tags: [], collection: "answers", department: "", subject: "", region: "", audience: "public",
    channels: [], valid_from: null, valid_until: null, review_by: null,
  };
}

export function copied(content: Content): Content {
  return JSON.parse(JSON.stringify({ ...blankContent(), ...content })) as Content;
}

/** What the hub is sent: lines without the empty ones a form keeps for typing. */
export function tidy(content: Content): Content {
  const lines = (all: readonly string[]) => all.map((line) => line.trim()).filter(Boolean);
  return {
    ...content,
    questions: lines(content.questions), steps: lines(content.steps), materials: lines(content.materials), tags: lines(content.tags),
    basis: content.basis.filter((one) => one.title.trim()),
    valid_from: content.valid_from || null, valid_until: content.valid_until || null, review_by: content.review_by || null,
  };
}

/** Rich text as lines, for comparison. */
export function plain(html: string): string {
  const page = new DOMParser().parseFromString(html.replace(/<(li)>/g, "<$1>· "), "text/html");
  page.querySelectorAll("p, li, h2, h3, blockquote, br").forEach((block) => block.append("\n"));
  page.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
  return (page.body.textContent ?? "").replace(/\n{2,}/g, "\n").trim();
}
