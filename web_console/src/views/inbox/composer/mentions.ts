/** Naming a colleague in a note with @. */
const MENTION = /(?:^|\s)@([^\s@]*)$/;

export function mentionQuery(beforeCaret: string): string | null {
  return MENTION.exec(beforeCaret)?.[1] ?? null;
}

/** The text with the half-written mention replaced by a whole one. */
export function withMention(beforeCaret: string, number: string): string {
  return beforeCaret.replace(/@[^\s@]*$/, `@${number} `);
}
