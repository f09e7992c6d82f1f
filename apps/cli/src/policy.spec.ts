import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { plainPaint } from '@baton/narration';
import { run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'baton-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const request = (purpose: string) =>
  JSON.stringify({
    ...{ specialist: 'email', capability: 'mail.message.send', purpose, subjects: ['ann'] },
    attributes: [
      {
        ...{ id: 'a1', name: 'recipient', value: 'ann@acme.example', classification: 'confidential' },
        ...{ category: 'contact', subjects: ['ann'], source: 'salesforce', trust: 'typed' },
      },
    ],
  });

function started(words: readonly string[]) {
  const [written, complaints]: [string[], string[]] = [[], []];
  const input = new PassThrough();
  const terminal = { write: (text: string) => void written.push(text), paint: plainPaint, width: 100 };
  const complain = (text: string) => void complaints.push(text);
  const code = run(['policy', ...words], {
    terminal,
    complain,
    url: 'http://nowhere.example',
    token: undefined,
    input,
  });
  return { written, complaints, input, code };
}

describe('baton policy', () => {
  it('answers each line as soon as it has come, and says which could not be judged', async () => {
    const { written, complaints, input, code } = started(['check']);
    input.write(`${request('CONTRACT_RENEWAL')}\n`);
    while (written.length === 0) await new Promise((next) => setImmediate(next));
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      disclosed: [{ id: 'a1', form: 'FULL', value: 'ann@acme.example', policies: ['mail-reaches-signatories'] }],
      ...{ withheld: [], blocked: true },
    });
    input.end(`no JSON\n${request('MARKETING')}\n`);
    expect(await code).toBe(1);
    expect(JSON.parse(written[1] ?? '')).toEqual({ error: expect.stringContaining('no JSON'), line: 2 });
    expect(JSON.parse(written[2] ?? '')).toMatchObject({ disclosed: [], withheld: [{ reason: 'NO_PERMIT_MATCHED' }] });
    expect(complaints[0]).toMatch(/^stdin:2: /);
  });

  it('takes for one line what \\n alone ends, however it comes in pieces', async () => {
    const { written, input, code } = started(['check']);
    const named = request('CONTRACT_RENEWAL').replace('"a1"', '"ä\u2028\u2029"');
    const bytes = Buffer.from(`${named}\r\n\n${named}`);
    for (let at = 0; at < bytes.length; at += 7) input.write(bytes.subarray(at, at + 7));
    input.end();
    expect(await code).toBe(0);
    expect(written).toHaveLength(2);
    for (const line of written) expect(line).toContain('"ä\u2028\u2029","form":"FULL"');
  });

  it('does not keep a line that goes on for ever, and judges what follows it', async () => {
    const { written, input, code } = started(['check']);
    for (let mebibytes = 0; mebibytes < 17; mebibytes += 1) input.write('a'.repeat(1_048_576));
    input.end(`\n${request('CONTRACT_RENEWAL')}`);
    expect(await code).toBe(1);
    expect(written).toEqual([expect.stringContaining('It is longer than'), expect.stringContaining('"disclosed"')]);
  });

  it('ends with 2 where what is piped in breaks off', async () => {
    const { complaints, input, code } = started(['check']);
    input.destroy(new Error('broken off'));
    expect(await code).toBe(2);
    expect(complaints).toEqual(["stdin can't be read (Error: broken off)"]);
  });

  it('explains one attribute of what stands in a file', async () => {
    const file = join(folder, 'request.jsonl');
    writeFileSync(file, request('CONTRACT_RENEWAL'));
    const { written, code } = started(['explain', 'a1', file]);
    expect(await code).toBe(0);
    expect(written).toEqual([
      'a1 crosses to email as FULL: Mail may know the address that it goes to. (mail-reaches-signatories)',
    ]);
  });

  it('promises of what is forbidden no more than holds, since a person may waive it', async () => {
    const file = join(folder, 'health.jsonl');
    writeFileSync(file, request('CONTRACT_RENEWAL').replace('"contact"', '"health"'));
    const { written, code } = started(['explain', 'a1', file]);
    expect(await code).toBe(0);
    expect(written).toEqual([
      "a1 does not cross to email: Nothing about anybody's health, no credential and no note goes to any system, unless a " +
        'named person waives this for one handoff. (health-secrets-and-notes-never-cross) ' +
        'It would cross if a named person waived it for this one handoff.',
    ]);
  });

  it('says which expectation is not met, and by which question', async () => {
    const expectation = `expectations:
  - it: is told everything
    ask: { system: email, purpose: MARKETING, category: [reference], classification: internal }
    answer: PERMIT
`;
    writeFileSync(join(folder, 'wishful.yaml'), expectation);
    const { written, complaints, code } = started(['test', folder]);
    expect(await code).toBe(1);
    expect(written).toEqual(['0 of 1 expectations met, 1 questions asked.']);
    expect(complaints[0]).toContain('wishful.yaml:2: is told everything: expected PERMIT, got NO_PERMIT_MATCHED');
  });

  it('says of a fault in a policy in which folder the file lies', async () => {
    const policies = join(folder, 'broken');
    cpSync('deploy/policies', policies, { recursive: true });
    writeFileSync(
      join(policies, 'x.cedar'),
      '@sentence("None.")\nforbid (principal in System::"emial", action, resource);',
    );
    const { complaints, code } = started(['test', '--policies', policies]);
    expect(await code).toBe(2);
    expect(complaints[0]).toContain(`${join(policies, 'x.cedar')}:2: `);
  });

  it.each([
    ['policies', ['check', '--policies', 'deploy/playbooks'], 'deploy/playbooks:1: It holds no baton.cedarschema'],
    ['manifests', ['check', '--capabilities', 'deploy/nowhere'], 'deploy/nowhere:1: There is no such folder'],
    ['a file', ['check', 'nowhere.jsonl'], "nowhere.jsonl can't be read"],
  ])('says what to do where there is no folder of %s', async (_what, words, message) => {
    const { complaints, code } = started(words);
    expect(await code).toBe(2);
    expect(complaints.join('\n')).toContain(message);
  });
});
