/** What is longer is no word that somebody wrote by mistake. */
const wordMax = 80;

/** Says of a word that it is none of those that there are, which these are, and which of them was meant as it seems. */
export function notAmong(kind: string, word: string, known: readonly string[]): string {
  const meant = nearestOf(word, known);
  const quoted = JSON.stringify(word.length > wordMax ? `${word.slice(0, wordMax)}…` : word);
  const list = known.join(', ') || 'none';
  return `There is no ${kind} ${quoted}${meant === undefined ? `; there are ${list}` : `: did you mean ${meant}? There are ${list}`}`;
}

/** Which of them was meant, as it seems: about every third letter of it may be another one. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((other) => ({ other, steps: stepsBetween(word.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, steps }) => steps <= Math.ceil(other.length / 3))
    .sort((one, other) => one.steps - other.steps);
  return nearest?.other;
}

/** How many letters have to be put in, left out or exchanged to make one word of the other. */
function stepsBetween(one: string, other: string): number {
  // No typing mistake, and it may be a megabyte.
  if (one.length > 2 * other.length + 1) return Infinity;
  let before = Array.from({ length: other.length + 1 }, (_item, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const row = [at + 1];
    for (const [place, its] of [...other].entries())
      row.push(
        Math.min((before[place] ?? 0) + (letter === its ? 0 : 1), (before[place + 1] ?? 0) + 1, (row[place] ?? 0) + 1),
      );
    before = row;
  }
  return before.at(-1) ?? Infinity;
}
