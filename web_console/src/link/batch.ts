/** Applies what comes in at once while it is quiet, and in at most eight goes a second while it is not. */
export class Batch<T> {
  private waiting: T[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly apply: (items: readonly T[]) => void,
    private readonly pause = 125,
  ) {}

  add(item: T): void {
    this.waiting.push(item);
    if (this.timer === undefined) this.flush();
  }

  private flush(): void {
    const items = this.waiting;
    this.waiting = [];
    this.timer = items.length ? setTimeout(() => this.again(), this.pause) : undefined;
    if (items.length) this.apply(items);
  }
  private again(): void {
    this.timer = undefined;
    this.flush();
  }
}
