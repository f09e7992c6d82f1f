import { parseArgs } from 'node:util';
import type { Paint } from '@baton/narration';
import { perform } from './perform.js';
import type { Performance } from './perform.js';
import type { Scenario } from './scenario.js';
import type { Theatre } from './theatre.js';

/** Where the command stands. */
export interface Surroundings {
  readonly scenarios: readonly Scenario[];
  readonly open: () => Promise<Theatre>;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly paint: Paint;
  readonly width: number;
}

const usage = `npm run scenario -- NAME          plays one, and tells it
npm run scenario -- NAME --json   its report alone, and where it differs from the systems' own stores
npm run scenario -- --list        their names`;

/**
 * The exit code: 1 where the report and the systems' own stores differ, or where the report does not say what it must, 2
 * where the command line is wrong.
 */
export async function runScenario(words: readonly string[], around: Surroundings): Promise<number> {
  const wish = wishOf(words);
  const { scenarios, write, complain } = around;
  if (wish.list) {
    write(listOf(scenarios));
    return 0;
  }
  const scenario = scenarios.find(({ name }) => name === wish.name);
  if (!scenario) {
    complain(wish.name === undefined ? usage : `There is no scenario ${wish.name}; there are:\n${listOf(scenarios)}`);
    return 2;
  }
  return play(scenario, wish.json, around);
}

interface Wish {
  readonly name?: string;
  readonly list: boolean;
  readonly json: boolean;
}

/** A command line that is no wish names no scenario. */
function wishOf(words: readonly string[]): Wish {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { list: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    return { ...values, name: positionals.length === 1 ? positionals[0] : undefined };
  } catch {
    return { list: false, json: false };
  }
}

function listOf(scenarios: readonly Scenario[]): string {
  const columns = Math.max(...scenarios.map(({ name }) => name.length)) + 2;
  return scenarios.map(({ name, about }) => `${name.padEnd(columns)}${about}`).join('\n');
}

async function play(scenario: Scenario, isJson: boolean, around: Surroundings): Promise<number> {
  const { write, paint, width } = around;
  const theatre = await around.open();
  try {
    const performance = await perform(theatre, scenario, { write: isJson ? () => undefined : write, paint, width });
    write(isJson ? JSON.stringify(performance) : endingOf(performance));
    return performance.differences.length + performance.untold.length > 0 ? 1 : 0;
  } finally {
    await theatre.close();
  }
}

function endingOf({ text, differences, untold }: Performance): string {
  const faults = [
    ...differences.map((difference) => `✗ report and systems: ${difference}`),
    ...untold.map((words) => `✗ report and scenario: ${words}`),
  ];
  return [text, '', ...(faults.length > 0 ? faults : ["The report and the systems' own stores say the same."])].join(
    '\n',
  );
}
