/** Which addresses from citizens may become links. */
export function safeLink(address: string): string {
  return /^https?:\/\//i.test(address) ? address : "";
}
