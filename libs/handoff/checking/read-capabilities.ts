import { forms, formsOf, valueTypes } from '@baton/kernel';
import { fieldCountFaults, fieldNameFaults, isAnchored, quoteFaults } from '@baton/specialist/domain';
import type { QuestionWords } from '@baton/handoff/policy';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AskingCapability, Offers } from './check-handoff.js';
import type { WrittenFile } from './written-file.js';
import { filesIn, readWritten, UnusableFile } from './written-file.js';

const field = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'type', 'required', 'forms'],
  properties: {
    name: { type: 'string' },
    type: { enum: valueTypes },
    required: { type: 'boolean' },
    forms: { type: 'array', items: { enum: forms }, minItems: 1, uniqueItems: true },
    pattern: { type: 'string', format: 'anchored' },
    oneOf: { type: 'array', items: { type: 'string' }, minItems: 1 },
    quote: { const: true },
  },
} as const;

const anything = {};

const manifest = {
  type: 'object',
  additionalProperties: false,
  required: ['specialist', 'system', 'capabilities'],
  properties: {
    specialist: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    system: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    capabilities: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'input'],
        properties: {
          name: { type: 'string', pattern: '^[a-z]+(\\.[a-z]+)+$' },
          input: { type: 'array', items: field },
          // The rest of a manifest decides nothing about what crosses.
          ...{ version: anything, sentence: anything, effect: anything, output: anything, before: anything },
          ...{ reversibility: anything, compensations: anything, idempotencyClass: anything },
          ...{ callTimeoutMs: anything, visibilityLagMs: anything, attemptsMax: anything },
        },
      },
    },
  },
} as const;

type Written = { readonly specialist: string; readonly system: string; readonly capabilities: AskingCapability[] };

const fits: ValidateFunction<Written> = new Ajv2020({
  allErrors: true,
  formats: { anchored: isAnchored },
}).compile<Written>(manifest);

/** Reads one manifest from each `*.json` and `*.yaml` of a folder. @throws UnusableFile with each fault's file and line */
export function readCapabilities(folder: string): Offers {
  const offers = new Map<string, Written>();
  const faults: string[] = [];
  for (const file of filesIn(folder, ['.json', '.yaml', '.yml'], 'say where manifests lie, one a file')) {
    const written = readWritten(file);
    const { value } = written;
    if (!fits(value)) {
      faults.push(...shapeFaults(written));
      continue;
    }
    faults.push(...meaningFaults(value, written));
    if (offers.has(value.specialist))
      faults.push(written.faultAt(['specialist'], `Another file is about ${value.specialist} already`));
    offers.set(value.specialist, value);
  }
  if (faults.length > 0) throw new UnusableFile(faults.join('\n'));
  return offers;
}

/** What policies may call those who are offered, and what they offer. */
export function offeredWords(offers: Offers): Required<Pick<QuestionWords, 'specialist' | 'capability'>> {
  const capabilities = [...offers.values()].flatMap((offer) => offer.capabilities.map(({ name }) => name));
  return { specialist: [...offers.keys()], capability: [...new Set(capabilities)] };
}

function shapeFaults({ faultAt }: WrittenFile): readonly string[] {
  return (fits.errors ?? []).map(({ instancePath, keyword, message = '', params }) => {
    const path = instancePath
      .split('/')
      .slice(1)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    switch (keyword) {
      case 'additionalProperties': {
        const name = String(params['additionalProperty']);
        return faultAt([...path, name], `A manifest has no ${name}: what crosses is what its fields name, and no more`);
      }
      case 'enum':
        return faultAt(path, `It is one of ${(params['allowedValues'] as readonly string[]).join(', ')}`);
      case 'format':
        return faultAt(
          path,
          'A pattern is a regular expression that begins with ^ and ends with $, with alternatives in a group',
        );
      default:
        return faultAt(path, `It ${message}`);
    }
  });
}

/** What no schema says. */
function meaningFaults({ capabilities }: Written, { faultAt }: WrittenFile): readonly string[] {
  return capabilities.flatMap(({ name, input }, at): readonly string[] => {
    const path = ['capabilities', at, 'input'];
    return [
      ...(capabilities.findIndex((other) => other.name === name) < at
        ? [faultAt(['capabilities', at, 'name'], `${name} stands twice`)]
        : []),
      ...fieldCountFaults(input).map((fault) => faultAt(path, fault)),
      ...fieldNameFaults(input).map((named) => faultAt([...path, named.at, 'name'], named.fault)),
      ...input.flatMap((asked, index) => quoteFaults(asked).map((fault) => faultAt([...path, index, 'quote'], fault))),
      ...input.flatMap(({ type, forms: accepted }, index): readonly string[] => {
        const possible = formsOf[type];
        const ranks = accepted.map((form) => possible.indexOf(form));
        if (ranks.every((rank, place) => rank > (ranks[place - 1] ?? -1))) return [];
        const inOrder = `A ${type} has these forms, least revealing first: ${possible.join(', ')}`;
        return [faultAt([...path, index, 'forms'], inOrder)];
      }),
    ];
  });
}
