import { format, resolveConfig } from 'prettier';
import type { StreamContract } from './contract.js';
import { schemaFileOf } from './contract.js';
import { pageOf } from './page.js';

export const pageFile = 'docs/EVENTS.md';

/** All that is made of the events for integrators, by file. */
export async function generatedDocs(streams: readonly StreamContract[]): Promise<ReadonlyMap<string, string>> {
  const texts: readonly (readonly [string, string])[] = [
    [pageFile, pageOf(streams)],
    ...streams.flatMap(({ events }) =>
      events.map(({ storedName, schema }) => [schemaFileOf(storedName), JSON.stringify(schema)] as const),
    ),
  ];
  const formatted = texts.map(async ([file, text]) => {
    const options = { ...(await resolveConfig(file)), filepath: file };
    return [file, await format(text, options)] as const;
  });
  return new Map(await Promise.all(formatted));
}
