import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { baton, chaptersOf } from '../guide-commands.js';

/** As much of the repository as the guide speaks of, where what it puts in place is in nobody's way. */
const tree = mkdtempSync(join(tmpdir(), 'write-a-policy-'));
const root = process.cwd();
const chapters = new Map(chaptersOf('write-a-policy.md'));

beforeAll(() => {
  for (const folder of ['deploy', 'test/guides/policy']) cpSync(folder, join(tree, folder), { recursive: true });
  process.chdir(tree);
});
afterAll(() => {
  process.chdir(root);
  rmSync(tree, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly said: string;
}

/** Does what a chapter says, as it stands there and in its order, and hears what the command line answers. */
async function follow(heading: string): Promise<readonly Outcome[]> {
  const chapter = chapters.get(heading) ?? '';
  const [systems] = /^entity System enum .*$/m.exec(chapter) ?? [];
  if (systems !== undefined) replaceLine('deploy/policies/baton.cedarschema', /^entity System enum .*$/m, systems);
  const heard: Outcome[] = [];
  for (const [line] of chapter.matchAll(/^(?:cp|npm run baton --) .+$/gm)) {
    const [command = '', ...words] = line.split(' ');
    if (command === 'cp') execFileSync(command, words);
    else heard.push(await baton(line.replace('npm run baton -- ', ''), { url: 'http://nowhere.example', token: '' }));
  }
  return heard;
}

function replaceLine(file: string, line: RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(line);
  writeFileSync(file, text.replace(line, by));
}

const met = { code: 0, said: expect.stringMatching(/^(\d+) of \1 expectations met/) };

// One after the other, as somebody reads them who has none of it in place.
describe('whoever writes a policy by the guide', () => {
  it('puts a capability and policies in place', async () => {
    expect(await follow('1. Say what the capability asks for')).toEqual([]);
    expect(await follow('2. Say what may cross to it')).toEqual([]);
  });

  it('has policies that meet what is expected of them, and of no others', async () => {
    expect(await follow('3. Say what you expect')).toEqual([met]);
    rmSync('deploy/policies/board-tells-customers-apart.cedar');
    const [untold] = await follow('3. Say what you expect');
    expect(untold).toMatchObject({ code: 1, said: expect.stringContaining('knows a customer by its token alone') });
    await follow('2. Say what may cross to it');
  });

  it('sees what crosses of a handoff, and why the rest does not', async () => {
    const [checked, explained] = await follow('4. Try a handoff');
    expect(checked?.code).toBe(0);
    expect(JSON.parse(checked?.said ?? '')).toMatchObject({
      disclosed: [
        { id: 'title', form: 'FULL', value: 'Plan the kick-off', policies: ['board-shows-what-is-due'] },
        { id: 'number', form: 'TOKEN', policies: ['board-tells-customers-apart'] },
      ],
      withheld: [
        { id: 'name', reason: 'NOT_RELEVANT' },
        { id: 'due', reason: 'NO_PERMIT_MATCHED' },
      ],
      ...{ blocked: false, asks: [] },
    });
    expect(checked?.said).not.toContain('AC-1001');
    expect(explained).toEqual({
      code: 0,
      said: 'due does not cross to board: no policy permits it. It would cross if a named person lowered it to internal.',
    });
  });

  it('is told what would be known together with what was told before', async () => {
    expect(await follow('5. Say what may not be known together')).toEqual([
      met,
      {
        code: 0,
        said:
          'number does not cross to board: with what else it knows of the same being, that would be too much. ' +
          "The delivery team's board knows a customer by its number or by its name, and never by both. (number-or-name) " +
          'It would cross if a named person waived it for this one handoff.',
      },
    ]);
  });

  it('asks a Baton that runs to decide again', async () => {
    expect(await follow('6. Put it into force')).toMatchObject([{ code: 3 }]);
  });
});
