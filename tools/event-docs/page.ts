import { basename } from 'node:path';
import type { JsonObject, JsonValue } from '@baton/kernel';
import type { EventContract, StreamContract } from './contract.js';
import { schemaFileOf } from './contract.js';

const introduction = `# Events

Everything that happens is an event, and none is ever changed. This page is made of the code by \`npm run events:docs\`.

An event that is given to somebody outside is the one that is stored, without its sealed values: a member that holds one in the store
is not there. There is no other form. To follow events: [subscribe to events](guides/subscribe-to-events.md).

| field      | what                                                                                       |
| ---------- | ------------------------------------------------------------------------------------------ |
| \`id\`       | the event's own id: one that comes again comes under the same id                           |
| \`type\`     | its stored name with its version; a name that was ever written never changes its meaning   |
| \`stream\`   | where it lies: \`goal-\` and the goal's id                                                   |
| \`revision\` | its number within the stream, from 0 without gaps                                          |
| \`position\` | its place among all events: opaque, of this installation alone, given back to go on behind it |
| \`data\`     | what became true                                                                           |
| \`metadata\` | tenant, who brought it about, the command, what it correlates with, when it was recorded   |

A changed form is a new version under a new name; the old one stays with its schema, since events of it stay. Within a version a
later release may add a member: pass over what you do not know. Persons and records are named by surrogates and keyed digests.
`;

/** docs/EVENTS.md. */
export function pageOf(streams: readonly StreamContract[]): string {
  return [introduction, ...streams.map(chapterOf)].join('\n');
}

function chapterOf({ heading, about, events }: StreamContract): string {
  return [`## ${heading}\n\n${about}\n`, ...events.map(entryOf)].join('\n');
}

function entryOf({ name, storedName, sentence, since, schema, example }: EventContract): string {
  const file = schemaFileOf(storedName);
  const data = (schema['properties'] as JsonObject)['data'] as JsonObject;
  return `### ${name}

${sentence}

\`${storedName}\` · since ${since} · [schema](events/${basename(file)})

${fieldsOf(data)}

\`\`\`json
${JSON.stringify(example.data)}
\`\`\`
`;
}

function fieldsOf({ properties, required }: JsonObject): string {
  const always = (required ?? []) as readonly string[];
  const rows = Object.entries((properties ?? {}) as JsonObject).map(([name, schema]) => {
    const field = `\`${name}\`${always.includes(name) ? '' : ' (may be absent)'}`;
    return `| ${field} | ${typeOf(schema)} | ${meaningOf(schema)} |`;
  });
  return ['| field | type | |', '| --- | --- | --- |', ...rows].join('\n');
}

function typeOf(schema: JsonValue | undefined): string {
  const { const: only, enum: names, type, items, anyOf } = (schema ?? {}) as JsonObject;
  if (only !== undefined) return codeOf(only);
  if (Array.isArray(names)) return names.map(codeOf).join(', ');
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (type === 'array') return `list of ${typeOf(items)}`;
  return typeof type === 'string' ? type : 'any JSON';
}

function meaningOf(schema: JsonValue | undefined): string {
  const { description = '' } = (schema ?? {}) as JsonObject;
  return (typeof description === 'string' ? description : '').replaceAll('\n', ' ').replaceAll('|', '\\|');
}

function codeOf(value: JsonValue): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
