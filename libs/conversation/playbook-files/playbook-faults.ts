/** One fault of a playbook file, at the place to mend. Line and column count from 1. */
export interface PlaybookProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** The playbooks can't be used as they are: every fault of every file, each with its place. */
export class PlaybookFaults extends Error {
  override readonly name = 'PlaybookFaults';

  constructor(readonly problems: readonly PlaybookProblem[]) {
    super(
      `The playbooks can't be used; mend these and start again:\n${problems
        .map(({ file, line, column, problem }) => `  ${file}:${line}:${column} ${problem}`)
        .join('\n')}`,
    );
  }
}
