import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readExpectations } from './expectations.js';
import { readCapabilities } from './read-capabilities.js';
import { UnusableFile } from './written-file.js';

const folder = mkdtempSync(join(tmpdir(), 'capabilities-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sound = `specialist: board
system: board
capabilities:
  - name: board.card.create
    input:
      - { name: title, type: name, required: true, forms: [FULL] }
`;

function faultsOf(text: string, read: (folder: string) => unknown = readCapabilities): readonly string[] {
  writeFileSync(join(folder, 'board.yaml'), text);
  try {
    read(folder);
    return [];
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    return error.message.split('\n').map((fault) => fault.replace(`${folder}/`, ''));
  }
}

describe('a manifest', () => {
  it.each([
    [
      'takes whatever comes',
      'title,',
      'title, additionalProperties: true,',
      6,
      'A manifest has no additionalProperties',
    ],
    ['asks for everything by a star', 'title,', '"*",', 6, '* is no name of a field'],
    ['asks for something that every object has', 'title,', 'constructor,', 6, 'constructor is what every object has'],
    ['asks for __proto__', 'title,', '__proto__,', 6, '__proto__ is what every object has'],
    ['asks in a form that is none', '[FULL]', '[ALL]', 6, 'It is one of BUCKET, TOKEN, MASK, PART, FULL'],
    [
      'asks for the most first',
      '[FULL]',
      '[FULL, PART]',
      6,
      'A name has these forms, least revealing first: TOKEN, PART',
    ],
    ['asks for a form that its type has not', '[FULL]', '[BUCKET, FULL]', 6, 'A name has these forms'],
    [
      'has a pattern that holds a part only',
      'title,',
      'title, pattern: "[a-z]+",',
      6,
      'A pattern is a regular expression',
    ],
    ['quotes what is no text', 'title,', 'title, quote: true,', 6, 'title is name, and only text is quoted'],
    ['has no system', 'system: board\n', '', 1, "must have required property 'system'"],
  ])('is refused with file and line where it %s', (_what, from, to, line, message) => {
    expect(faultsOf(sound)).toEqual([]);
    const faults = faultsOf(sound.replace(from, to));
    expect(faults[0]).toMatch(new RegExp(`^board\\.yaml:${line}: `));
    expect(faults.join('\n')).toContain(message);
  });

  it('is refused where two names differ by case alone, or there are too many of them', () => {
    const field = (name: string) => `      - { name: ${name}, type: name, required: false, forms: [FULL] }\n`;
    expect(faultsOf(sound + field('tItle'))).toEqual(['board.yaml:7: tItle stands twice, or differs by case alone']);
    const many = Array.from({ length: 101 }, (_item, index) => field(`f${index}`)).join('');
    expect(faultsOf(sound + many)).toEqual([expect.stringContaining('It asks for everything')]);
  });

  it('is refused where it is no YAML, or nowhere', () => {
    expect(faultsOf(`${sound}: [`)[0]).toMatch(/^board\.yaml:\d+: /);
    expect(() => readCapabilities(join(folder, 'nowhere'))).toThrow('There is no such folder');
  });

  it('is refused where it stands for something elsewhere, or is no file', () => {
    const aliased = sound.replace('board\nsystem: board', '&board board\nsystem: *board');
    expect(faultsOf(aliased)).toEqual(['board.yaml:2: Aliases are not read here: write the value out']);
    mkdirSync(join(folder, 'crm.yaml'));
    expect(faultsOf(sound)).toEqual([expect.stringMatching(/^crm\.yaml:1: It can't be read/)]);
    rmSync(join(folder, 'crm.yaml'), { recursive: true });
  });
});

describe('an expectation', () => {
  const known = {
    ...{ purpose: ['BILLING'], system: ['erp', 'crm'], source: ['person', 'crm'] },
    ...{ specialist: ['erp'], capability: ['bill.send'] },
  };
  const read = (text: string) => faultsOf(text, (from) => readExpectations(from, known));
  const kept = (category: string) =>
    `expectations:\n  - it: is kept\n    ask: { system: erp, purpose: all, category: ${category}, classification: all }\n    answer: FORBIDDEN\n`;

  it('stands for every question that its words make', () => {
    writeFileSync(join(folder, 'board.yaml'), kept('[note, health]'));
    const [expectation] = readExpectations(folder, { purpose: ['BILLING', 'MARKETING'] });
    expect(expectation?.where).toBe(`${join(folder, 'board.yaml')}:2`);
    expect(expectation?.questions).toHaveLength(2 * 4 * 2);
    expect(expectation?.questions[0]).toMatchObject({ specialist: 'erp', system: 'erp', form: 'FULL' });
  });

  it('is refused with a word that is none', () => {
    expect(read(kept('notes'))[0]).toMatch(/^board\.yaml:3: /);
    expect(read(kept('note').replace('FORBIDDEN', 'NO'))[0]).toMatch(/^board\.yaml:4: .*NO_PERMIT_MATCHED/);
  });

  it('is refused with a member that is none, in words that say which was meant', () => {
    const fault = (from: string, to: string) => read(kept('note').replace(from, to))[0];
    expect(fault('answer:', 'answr:')).toMatch(/^board\.yaml:4: There is no member "answr": did you mean answer\? /);
    expect(fault('category:', 'categroy:')).toMatch(/^board\.yaml:3: .* did you mean category\? There are system, /);
    expect(fault('    answer: FORBIDDEN\n', '')).toBe("board.yaml:2: It must have required property 'answer'");
  });

  it.each([
    ['system: [crm, rep]', 'There is no system "rep"; there are erp, crm'],
    ['system: erp, purpose: BILING', 'There is no purpose "BILING": did you mean BILLING? There are BILLING'],
    ['system: erp, source: [person, cmr]', 'There is no source "cmr"; there are person, crm'],
    ['system: erp, specialist: erpp', 'There is no specialist "erpp": did you mean erp? There are erp'],
    ['system: erp, capability: bill.sned', 'There is no capability "bill.sned": did you mean bill.send?'],
  ])('is refused where it asks of %s, which it would be met by whatever policies say', (words, message) => {
    const text = kept('note')
      .replace('system: erp', words)
      .replace(/(BILING.*), purpose: all/, '$1');
    expect(read(text)).toEqual([expect.stringContaining(`board.yaml:3: ${message}`)]);
  });

  it('may be that nothing is decided for a system or a purpose that is none', () => {
    const undecided = kept('note').replace('purpose: all', 'purpose: CURIOSITY').replace('FORBIDDEN', 'POLICY_FAILED');
    expect(read(undecided)).toEqual([]);
    expect(read(undecided.replace('system: erp', 'system: elsewhere'))).toEqual([]);
  });

  it('asks of every system and source by all', () => {
    writeFileSync(join(folder, 'board.yaml'), kept('note').replace('system: erp', 'system: all, source: all'));
    expect(readExpectations(folder, known)[0]?.questions).toHaveLength(2 * 2 * 4);
  });
});
