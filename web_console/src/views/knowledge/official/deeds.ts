/** What becomes of an official wording once it is written. */
export type Deed = "agree" | "issue" | "withdraw";
