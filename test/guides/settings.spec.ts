import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Schema, Setting } from '@baton/settings';
import { variables } from '@baton/settings';
import { schema as orchestrator } from '../../apps/orchestrator/src/settings-schema.js';
import { schema as specialist } from '../../apps/specialist/src/settings-schema.js';

/** One line for each setting, cell by cell, as the guide has them. */
function rowsOf(schema: Schema): readonly (readonly string[])[] {
  return Object.values(schema).map(({ env, argument, means, is, usual }) => [
    [env, argument && `--${argument}`].filter(Boolean).join(', '),
    means,
    is,
    usual ?? '',
  ]);
}

/** The cells of the first table of a chapter, without its head. */
function tableOf(chapter: string): readonly (readonly string[])[] {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/settings.md'), 'utf8');
  const [, text = ''] = guide.split(`\n## ${chapter}\n`);
  const [lines = ''] = /(?:^\|.*\n)+/m.exec(text) ?? [];
  const [, , ...rows] = lines.trim().split('\n');
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** What the command line, deploy/compose.yaml and .ci/run read besides. */
const elsewhere = ['BATON_URL', 'BATON_TOKEN', 'BATON_NODE_ENV', 'BATON_DOOR', 'BATON_CI_RUN'];

describe('what is known for a variable of Baton', () => {
  it('is what its programs read', () => {
    const read = [orchestrator, specialist]
      .flatMap((schema) => Object.values<Setting<unknown>>(schema))
      .flatMap(({ env }) => env ?? [])
      .filter((name) => name.startsWith('BATON_'));
    expect([...variables].sort()).toEqual([...new Set([...read, ...elsewhere])].sort());
  });
});

describe('the guide of settings', () => {
  it.each<[string, Schema]>([
    ['The orchestrator', orchestrator],
    ['A specialist', specialist],
  ])('lists every setting as it is: %s', (chapter, schema) => {
    expect(tableOf(chapter)).toEqual(rowsOf(schema));
  });
});
