import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainPaint } from '@baton/narration';
import { perform } from './perform.js';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios.js';
import type { Theatre } from './theatre.js';
import { openTheatre } from './theatre.js';

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

const sheet = { paint: plainPaint, width: 100 };

describe('a scenario', () => {
  it.each(scenarios)('$name: $about', async (scenario) => {
    const { differences, untold } = await perform(theatre, scenario, { ...sheet, write: () => undefined });
    expect({ differences, untold }).toEqual({ differences: [], untold: [] });
    expect(theatre.house.troubles).toEqual([]);
  });
});

/** Ends with the given code, on the theatre of this specification. */
async function run(words: readonly string[], played: readonly Scenario[]) {
  const said: string[] = [];
  const write = (text: string) => void said.push(text);
  const open = async () => ({ ...theatre, close: async () => undefined });
  const code = await runScenario(words, { ...sheet, scenarios: played, open, write, complain: write });
  return { code, said: said.join('\n') };
}

describe('the command that plays scenarios', () => {
  const fails = scenarios.filter(({ name }) => name === 'three-of-five-fails');

  it('lists them', async () => {
    const { code, said } = await run(['--list'], scenarios);
    expect(code).toBe(0);
    expect(said.split('\n')).toHaveLength(15);
  });

  it('plays what the gallery of the first page shows', () => {
    const gallery = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const shown = scenarios.filter(({ name, about }) => new RegExp(`\\| \`${name}\` +\\| ${about} +\\|`).test(gallery));
    expect(shown).toEqual(scenarios);
  });

  it('tells one as it happens, and ends with its report', async () => {
    const { code, said } = await run(['three-of-five-fails'], fails);
    expect(code).toBe(0);
    expect(said).toMatch(/^— A person says: Rollover "Globex Industries"/);
    expect(said).toMatch(/COMPENSATED · FAILED[^]*The report and the systems' own stores say the same\.$/);
  });

  it('fails where a system holds what the report does not say', async () => {
    const played = fails.map(({ play, ...scenario }) => ({
      ...scenario,
      play: async (...[stage]: Parameters<Scenario['play']>) => {
        await play(stage);
        const { Id: id } = renewalOfGlobex();
        // Past the stage, which would take it for what a person does beside us.
        await theatre.systems.edit({ system: 'salesforce', object: 'Opportunity', id, fields: { Amount: 1 } });
      },
    }));
    const { code, said } = await run(['three-of-five-fails'], played);
    expect(code).toBe(1);
    expect(said).toContain('"Put the new terms on the opportunity" is told as UNDONE, and in salesforce it is THERE');
  });

  it('fails where the report does not say what it must', async () => {
    const played = fails.map(({ report, ...scenario }) => ({
      ...scenario,
      report: { ...report, says: ['All is well'] },
    }));
    const { code, said } = await run(['three-of-five-fails', '--json'], played);
    expect(code).toBe(1);
    expect(JSON.parse(said)).toMatchObject({ differences: [], untold: ['it does not say: All is well'] });
  });

  it.each([[['nonesuch']], [[]], [['--loudly']]])('says what there is for %j', async (words) => {
    const { code, said } = await run(words, scenarios);
    expect(code).toBe(2);
    expect(said).toMatch(/three-of-five-fails|npm run scenario -- --list/);
  });
});

function renewalOfGlobex() {
  const { all } = theatre.systems.sandbox.stores.salesforce;
  const account = all('Account').find((row) => row['Name'] === 'Globex Industries');
  return all('Opportunity').find((row) => row['AccountId'] === account?.['Id'] && row['Type'] === 'Renewal') ?? {};
}
