import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { baton, commandsOf } from '../guide-commands.js';

const examples = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'write-a-policy-'));
const chapters = new Map(commandsOf('write-a-policy.md'));

beforeAll(() => {
  cpSync('deploy/policies', join(folder, 'policies'), { recursive: true });
  const schema = join(folder, 'policies/baton.cedarschema');
  const [systems = ''] = /^entity System enum .*$/m.exec(readFileSync('docs/guides/write-a-policy.md', 'utf8')) ?? [];
  writeFileSync(schema, readFileSync(schema, 'utf8').replace(/^entity System enum .*$/m, systems));
  cpSync('deploy/capabilities', join(folder, 'capabilities'), { recursive: true });
  for (const policy of ['board-shows-what-is-due.cedar', 'board-tells-customers-apart.cedar'])
    copyFileSync(join(examples, policy), join(folder, 'policies', policy));
  copyFileSync(
    join(examples, 'number-or-name.combination.yaml'),
    join(folder, 'policies/number-or-name.combination.yaml'),
  );
  for (const expectations of ['board.yaml', 'together.yaml'])
    copyFileSync(join(examples, expectations), join(folder, 'policies/tests', expectations));
  copyFileSync(join(examples, 'capabilities.json'), join(folder, 'capabilities/board.json'));
  for (const request of ['request.jsonl', 'told.jsonl']) copyFileSync(join(examples, request), join(folder, request));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command of the guide, where the example was put in place. */
async function outcomeOf(chapter: string, at = 0): Promise<{ readonly code: number; readonly said: string }> {
  const command = chapters.get(chapter)?.[at] ?? '';
  const inPlace = command.replaceAll('deploy/', `${folder}/`).replace(/ (request|told)[.]jsonl/, ` ${folder}/$1.jsonl`);
  return baton(inPlace, { url: 'http://nowhere.example', token: '' });
}

describe('whoever writes a policy by the guide', () => {
  it('has policies that meet what is expected of them', async () => {
    expect(await outcomeOf('3. Say what you expect')).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^(\d+) of \1 expectations met/),
    });
  });

  it('sees what crosses of a handoff, and why the rest does not', async () => {
    const { code, said } = await outcomeOf('4. Try a handoff');
    expect(code).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
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
    expect(said).not.toContain('AC-1001');
    expect(await outcomeOf('4. Try a handoff', 1)).toEqual({
      code: 0,
      said: 'due does not cross to board: no policy permits it. It would cross if a named person lowered it to internal.',
    });
  });

  it('is told what would be known together with what was told before', async () => {
    expect(await outcomeOf('5. Say what may not be known together')).toEqual({
      code: 0,
      said:
        'number does not cross to board: with what else it knows of the same being, that would be too much. ' +
        "The delivery team's board knows a customer by its number or by its name, and never by both. (number-or-name) " +
        'It would cross if a person waived it for this one handoff.',
    });
  });

  it('asks a Baton that runs to decide again', () => {
    expect(chapters.get('6. Put it into force')).toEqual(['policy rederive --all']);
  });
});
