import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '@baton/event-store';
import * as eventStore from '@baton/event-store';
import { publishedEventOf } from '@baton/event-store';
import type { JsonObject } from '@baton/kernel';
import { Ajv } from 'ajv';
import { recordedHistories } from '../../test/upgrades/recorded-history.js';
import { eventContracts, schemaFileOf, schemasFolder } from './contract.js';
import { generatedDocs, pageFile } from './generated.js';

const schemas = new Ajv();
const contracts = eventContracts();
let generated: ReadonlyMap<string, string>;
beforeAll(async () => {
  generated = await generatedDocs(contracts);
  for (const file of readdirSync(schemasFolder))
    schemas.addSchema(JSON.parse(readFileSync(join(schemasFolder, file), 'utf8')) as JsonObject);
});

function problemsOf(event: StoredEvent): string {
  const isOfForm = schemas.getSchema(event.type);
  if (isOfForm === undefined) return `There is no schema of ${event.type}`;
  return isOfForm(event) ? '' : schemas.errorsText(isOfForm.errors);
}

describe('what integrators read about events', () => {
  it('is what `npm run events:docs` would write now', () => {
    const stale = [...generated].filter(([file, text]) => readFileSync(file, 'utf8') !== text);
    expect(stale.map(([file]) => file)).toEqual([]);
  });

  it('has a chapter of every event that any part of this release writes', () => {
    const written = Object.values(eventStore).flatMap((exported) =>
      typeof exported === 'object' && 'storedNames' in exported ? exported.storedNames : [],
    );
    const told = contracts.flatMap(({ events }) => events.map(({ storedName }) => storedName));
    expect(written.sort()).toEqual(told.sort());
  });

  it('has no schema but of events that there are, or were in a former version', () => {
    const known = new Set([...generated.keys()].map(withoutVersion));
    const files = readdirSync(schemasFolder).map((file) => join(schemasFolder, file));
    expect(files.filter((file) => !known.has(withoutVersion(file)))).toEqual([]);
  });

  it('tells of nothing that is sealed', () => {
    const said = [...generated.values()].join();
    expect(said).not.toMatch(/ciphertext|sealed\(|A256GCM|"sealed(?!In)/);
    expect(readFileSync(pageFile, 'utf8')).toContain('### StepCommitted');
  });
});

describe('the schema of an event', () => {
  it('fits its example, and says what is missing in another', () => {
    for (const { example, storedName } of contracts.flatMap(({ events }) => events)) {
      const event = { ...example, type: storedName };
      expect([storedName, problemsOf(event)]).toEqual([storedName, '']);
      const { recordedAt: _, ...metadata } = example.metadata;
      expect(problemsOf({ ...event, metadata })).toMatch(/metadata must have required property 'recordedAt'/);
    }
  });

  it('fits every event that a release has left', () => {
    const published = recordedHistories().flatMap(({ events }) =>
      events.map((event) => publishedEventOf({ ...event, position: 'store-1' })),
    );
    const problems = published.map((event) => ({ type: event.type, problems: problemsOf(event) }));
    expect(problems.length).toBeGreaterThan(100);
    expect(problems.filter(({ problems }) => problems !== '')).toEqual([]);
  });

  it('is in a file of its own', () => {
    expect(schemaFileOf('goal.StepCommitted.v1')).toBe('docs/events/goal.StepCommitted.v1.schema.json');
  });
});

function withoutVersion(file: string): string {
  return file.replace(/\.v\d+\.schema\.json$/, '');
}
