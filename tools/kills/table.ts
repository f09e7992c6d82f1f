import type { RoundResult } from './round.js';

/** Everything that is wrong in a round, each with where. */
export function faultsIn({ goals, faults }: RoundResult): readonly string[] {
  return [...goals.flatMap(({ account, faults }) => faults.map((fault) => `${account}: ${fault}`)), ...faults];
}

/** A round in one line, and what is wrong in it below. */
export function lineOf(round: RoundResult): string {
  const { seed, deaths, goals, settledAfterMs } = round;
  const seconds = (settledAfterMs / 1_000).toFixed(1);
  return [
    `seed ${seed}: ${deaths.length} kills, ${goals.length} goals (${tallyText(goals.map(({ end }) => end))}), at rest after ${seconds} s`,
    ...faultsIn(round).map((fault) => `  WRONG: ${fault}`),
  ].join('\n');
}

/** All rounds in a table: who died where, and how the goals ended. */
export function tableOf(rounds: readonly RoundResult[]): string {
  const deaths = rounds.flatMap(({ deaths }) => deaths);
  const goals = rounds.flatMap(({ goals }) => goals);
  const places = tally(deaths.map(({ victim, where }) => `${victim}, ${where.replace(/:\d+$/, '')}`));
  const ends = tally(
    goals.map(({ story, end }) => `${story === 'IS_REFUSED' ? 'refused by legal' : 'accepted'}: ${end}`),
  );
  const unknown = goals.reduce((sum, goal) => sum + goal.unknown, 0);
  const wrong = rounds.flatMap(faultsIn);
  return [
    row('kills', deaths.length),
    ...places.map(([name, count]) => row(`  ${name}`, count)),
    row('goals', goals.length),
    ...ends.map(([name, count]) => row(`  ${name}`, count)),
    row('steps told to be unknown', unknown),
    row('wrong', wrong.length),
  ].join('\n');
}

function tally(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = Object.entries(Object.groupBy(names, (name) => name));
  return counts.map(([name, all = []]) => [name, all.length] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

function tallyText(names: readonly string[]): string {
  return tally(names)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function row(name: string, count: number): string {
  return `${name.padEnd(48)}${String(count).padStart(8)}`;
}
