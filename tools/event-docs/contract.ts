import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '@baton/event-store';
import type { JsonObject, JsonValue } from '@baton/kernel';
import {
  conversationCodec,
  goalCodec,
  ledgerCodec,
  openingCodec,
  policySetCodec,
  publishedEventOf,
  quarantineCodec,
  subjectCodec,
} from '@baton/event-store';
import type { SchemaGenerator } from 'ts-json-schema-generator';
import { createGenerator } from 'ts-json-schema-generator';
import { conversationEventExamples } from '../../libs/goal/domain/conversation.examples.js';
import { goalEventExamples } from '../../libs/goal/domain/goal.examples.js';
import { openingEventExamples } from '../../libs/goal/domain/opening.examples.js';
import { quarantineEventExamples } from '../../libs/goal/domain/quarantine.examples.js';
import { subjectEventExamples } from '../../libs/goal/domain/subject.examples.js';
import { ledgerEventExamples } from '../../libs/handoff/domain/ledger.examples.js';
import { policySetEventExamples } from '../../libs/handoff/domain/policy-set.examples.js';
import { exampleEvent } from './example-event.js';

/** One kind of stream, with the events that lie in it. */
export interface StreamContract {
  readonly heading: string;
  readonly about: string;
  readonly events: readonly EventContract[];
}

/** What somebody outside may rely on of one version of one event. */
export interface EventContract {
  /** In the words of the domain, e.g. `StepCommitted`. */
  readonly name: string;
  /** As it is stored, e.g. `goal.StepCommitted.v1`. */
  readonly storedName: string;
  readonly sentence: string;
  /** The release that was the first to write it. */
  readonly since: string;
  /** JSON Schema of the event as it is published. */
  readonly schema: JsonObject;
  readonly example: StoredEvent;
}

export const schemasFolder = 'docs/events';

export function schemaFileOf(storedName: string): string {
  return join(schemasFolder, `${storedName}.schema.json`);
}

const streams = [
  {
    heading: 'A goal',
    about:
      'In the stream `goal-` and the id of the goal. These, and that a goal was set aside and released, are what `GET /events` and `events` of GraphQL give; their names are those that the filter `type` takes.',
    codec: goalCodec,
    examples: goalEventExamples,
    stream: 'goal-g1',
  },
  {
    heading: 'A conversation',
    about: 'In the stream `conversation-` and its id, for who reads the event store itself.',
    codec: conversationCodec,
    examples: conversationEventExamples,
    stream: 'conversation-c1',
  },
  {
    heading: 'A goal that was set aside',
    about:
      'In the stream `quarantine-` and the id of the goal, since a history that breaks a promise is left as it is. `GET /events` and `events` of GraphQL give these among those of the goal, in the order of their positions.',
    codec: quarantineCodec,
    examples: quarantineEventExamples,
    stream: 'quarantine-g1',
  },
  {
    heading: 'Who was given values of a goal',
    about: 'In the stream `opening-` and the id of the goal, for who reads the event store itself.',
    codec: openingCodec,
    examples: openingEventExamples,
    stream: 'opening-g1',
  },
  {
    heading: 'A person or organisation',
    about: 'In the stream `subject-` and a surrogate id, for who reads the event store itself.',
    codec: subjectCodec,
    examples: subjectEventExamples,
    stream: 'subject-sub_account',
  },
  {
    heading: 'What was told',
    about:
      'In the stream `ledger-`, a specialist and a surrogate id, as far as a forbidden combination watches it; for who reads the event store itself.',
    codec: ledgerCodec,
    examples: ledgerEventExamples,
    stream: 'ledger-sap-sub_account',
  },
  {
    heading: 'Policies',
    about: 'In the stream `policy-sets`, for who reads the event store itself.',
    codec: policySetCodec,
    examples: policySetEventExamples,
    stream: 'policy-sets',
  },
] as const;

/** The whole contract, made of the types, their sentences, the codecs' names and the examples. */
export function eventContracts(): readonly StreamContract[] {
  const generator = createGenerator({
    path: 'libs/{kernel,event-store,goal/domain,handoff/domain}/{event,event-store.port,*.events}.ts',
    tsconfig: 'tsconfig.base.json',
    skipTypeCheck: true,
    expose: 'none',
    topRef: false,
    jsDoc: 'extended',
    // A later release may add a member to an event, which no reader has to know.
    additionalProperties: true,
    sortProps: false,
  });
  return streams.map(({ heading, about, codec, examples, stream }) => ({
    heading,
    about,
    events: codec.storedNames.map((storedName) => {
      const name = storedName.split('.')[1] ?? storedName;
      const example = publishedEventOf(exampleEvent(storedName, stream, (examples as Examples)[name]?.data ?? {}));
      const { schema, sentence } = schemaOf(generator, name);
      const since = sinceOf(storedName);
      return { name, storedName, sentence, since, example, schema: published(schema, { storedName, sentence, since }) };
    }),
  }));
}

type Examples = Readonly<Record<string, { readonly data: object } | undefined>>;

function schemaOf(
  generator: SchemaGenerator,
  name: string,
): { readonly schema: JsonObject; readonly sentence: string } {
  const of = (type: string): JsonObject => {
    const { $schema: _, definitions: __, ...schema } = generator.createSchema(type);
    return openPartOf(JSON.parse(JSON.stringify(schema)) as JsonObject);
  };
  const { description = '', properties } = of(name);
  const stored = of('StoredEvent');
  const envelope = { ...(stored['properties'] as JsonObject) };
  const { data } = properties as JsonObject;
  return {
    sentence: typeof description === 'string' ? description : '',
    schema: { ...stored, properties: { ...envelope, data, metadata: of('EventMetadata') } },
  };
}

/** The schema of what is left of a value without its sealed parts. The one type that recurs is that of any JSON value. */
function openPartOf(schema: JsonObject): JsonObject {
  if (schema['$ref'] !== undefined) return {};
  const kept: Record<string, JsonValue | undefined> = {};
  for (const [keyword, value] of Object.entries(schema)) kept[keyword] = isObject(value) ? openPartOf(value) : value;
  const properties = schema['properties'];
  if (isObject(properties)) {
    const open = Object.entries(properties).filter(([, value]) => !isSealed(value));
    kept['properties'] = Object.fromEntries(
      open.map(([name, value]) => [name, isObject(value) ? openPartOf(value) : value]),
    );
    kept['required'] = (schema['required'] as readonly string[] | undefined)?.filter(
      (name) => !isSealed(properties[name]),
    );
  }
  for (const keyword of ['anyOf', 'allOf'])
    kept[keyword] = (schema[keyword] as readonly JsonObject[] | undefined)?.map(openPartOf);
  return kept;
}

function isSealed(schema: JsonValue | undefined): boolean {
  return isObject(schema) && isObject(schema['properties']) && 'ciphertext' in schema['properties'];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function published(
  { properties, required }: JsonObject,
  { storedName, sentence, since }: Pick<EventContract, 'storedName' | 'sentence' | 'since'>,
): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: storedName,
    description: sentence,
    $comment: `Since ${since}`,
    type: 'object',
    properties: { ...(properties as JsonObject), type: { const: storedName } },
    required,
  };
}

/** What was once published keeps the release that it was published with. */
function sinceOf(storedName: string): string {
  try {
    const { $comment } = JSON.parse(readFileSync(schemaFileOf(storedName), 'utf8')) as { readonly $comment: string };
    return $comment.slice('Since '.length);
  } catch {
    return (JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }).version;
  }
}
