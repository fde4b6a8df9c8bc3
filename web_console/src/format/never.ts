/** A new member of a closed set fails the type check here, not a citizen. */
export function assertNever(value: never): void {
  console.error("not expected", value);
}
