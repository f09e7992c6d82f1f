/** How text is to be laid out on whatever it is printed on. */
export interface Sheet {
  /** Columns, e.g. 80 to 100. */
  readonly width: number;
}

/**
 * A text of systems or persons with spaces in place of what a terminal would obey instead of showing it: escape
 * sequences, line breaks, and marks that turn the order of letters around.
 */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

/** Breaks a text at spaces into lines of at most so many columns; a longer word stands alone on its line. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of shown(text).split(/ +/)) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Cuts a text that is too long, so that columns stay where they are. */
export function fitted(text: string, columns: number): string {
  return (text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`).padEnd(columns);
}

/** A margin before the first line of a text, and as much space before the others. */
export function hanging(margin: string, text: string, width: number): readonly string[] {
  const lines = wrapped(text, Math.max(20, width - margin.length));
  return lines.map((line, index) => (index === 0 ? margin : ' '.repeat(margin.length)) + line);
}

/** Where a last column would have less room than this, it stands below the others. */
const roomMin = 20;
const belowMargin = '    ';

/**
 * Rows under one line of headings, each column as wide as its widest cell, and nothing cut: the last cell is wrapped where
 * the sheet ends, or stands below the others where they leave it no room, without its heading then.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const all = [headings, ...rows].map((row) => row.map(shown));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const columnsOfLast = widths.at(-1) ?? 0;
  const margin = widths.reduce((sum, columns) => sum + columns + 2, -columnsOfLast - 2);
  const isBeside = margin + Math.min(roomMin, columnsOfLast) <= width;
  return all.flatMap((row, index) => {
    const others = widths.slice(0, -1).map((columns, column) => (row[column] ?? '').padEnd(columns + 2));
    const last = row[headings.length - 1] ?? '';
    const isAlone = last === '' || (index === 0 && !isBeside);
    const lines = isBeside
      ? hanging(others.join(''), last, width)
      : [others.join(''), ...hanging(belowMargin, last, width)];
    return (isAlone ? lines.slice(0, 1) : lines).map((line) => line.trimEnd());
  });
}
