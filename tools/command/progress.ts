const barCells = 24;
const tellAgainMs = 200;
const tellLogMs = 60_000;

/** Shows on stderr how far the work is: as a bar for a person, as a line a minute for a log. */
export class Progress {
  readonly #startedAtMs = performance.now();
  #toldAtMs = -Infinity;
  #isBarShown = false;

  constructor(
    private readonly what: string,
    private readonly total: number,
    private readonly isSilent: boolean,
  ) {}

  /** @param done of the total · @param doneNow of them in this run: what the pace is reckoned from */
  tell(done: number, doneNow: number, remark: string): void {
    if (this.isSilent) return;
    const now = performance.now();
    const isForPerson = process.stderr.isTTY;
    if (now - this.#toldAtMs < (isForPerson ? tellAgainMs : tellLogMs)) return;
    this.#toldAtMs = now;
    const line = this.#lineOf(done, doneNow, now, remark);
    process.stderr.write(isForPerson ? `\r\x1b[K${line}` : `${line}\n`);
    this.#isBarShown = isForPerson;
  }

  end(): void {
    if (this.#isBarShown) process.stderr.write('\r\x1b[K');
    this.#isBarShown = false;
  }

  #lineOf(done: number, doneNow: number, now: number, remark: string): string {
    const filled = Math.round((done / this.total) * barCells);
    const bar = '█'.repeat(filled) + '░'.repeat(barCells - filled);
    const perMs = doneNow / Math.max(1, now - this.#startedAtMs);
    const leftMinutes = perMs > 0 ? Math.ceil((this.total - done) / perMs / 60_000) : undefined;
    const pace = `${number(perMs * 3_600_000)} an hour`;
    const left = leftMinutes === undefined ? '' : ` · ${leftMinutes} min left at most`;
    return `${this.what} ${bar} ${number(done)} of ${number(this.total)} · ${pace}${left} · ${remark}`;
  }
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
