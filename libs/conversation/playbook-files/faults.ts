import { deriveSpec } from '../derive-functions.js';
import type { Ask, Derive, Literal, PlaybookRead } from '../playbook.js';
import { reservedNames } from '../playbook.js';
import { extractors } from '../sentence/extractors.js';
import { isOfType } from '@baton/specialist/domain';
import { alternativeFaults } from './alternative-faults.js';
import type { Fault } from './binding-faults.js';
import { ancestorIds, attributesOf, idsOf, inputFaults, leadsNowhere } from './binding-faults.js';
import { conditionFaults, leftOutFaults } from './condition-faults.js';
import { timeFaults } from './time-faults.js';
import type { WrittenPlaybook, WrittenStep } from './written-playbook.js';
import type { PathIn } from './yaml-source.js';

/** Everything that a schema can't say: names that lead nowhere or are used twice, circles, types that do not fit. */
export function faultsOf(playbook: WrittenPlaybook): readonly Fault[] {
  return [
    ...namedTwice(playbook),
    ...playbook.asks.flatMap((ask, index) => askFaults(ask, ['asks', index], playbook)),
    ...playbook.literals.flatMap((literal, index) => literalFaults(literal, ['literals', index])),
    ...playbook.reads.flatMap((read, index) => readFaults(read, ['reads', index], playbook)),
    ...playbook.derives.flatMap((derive, index) => deriveFaults(derive, index, playbook)),
    ...playbook.steps.flatMap((step, index) => stepFaults(step, ['steps', index], playbook)),
    ...playbook.subjects.flatMap((binding, index) =>
      leadsNowhere(binding, ['subjects', index], {
        attributes: attributesOf(playbook),
        answering: idsOf(playbook.reads),
      }),
    ),
    ...playbook.reads.flatMap((read, index) => roleFaults(read, ['reads', index], playbook)),
    ...playbook.steps.flatMap((step, index) => roleFaults(step, ['steps', index], playbook)),
    ...timeFaults(playbook),
    ...(playbook.matches.verbs.length + playbook.matches.nouns.length === 0
      ? [{ path: ['matches'], problem: 'It needs a verb or a noun, or no sentence will fit' }]
      : []),
  ];
}

function namedTwice({ asks, literals, derives, reads, steps }: WrittenPlaybook): readonly Fault[] {
  const named = [
    ...asks.map(({ name }, index) => ({ name, path: ['asks', index, 'name'] })),
    ...literals.map(({ name }, index) => ({ name, path: ['literals', index, 'name'] })),
    ...derives.map(({ name }, index) => ({ name, path: ['derives', index, 'name'] })),
    ...reads.map(({ id }, index) => ({ name: id, path: ['reads', index, 'id'] })),
    ...steps.map(({ id }, index) => ({ name: id, path: ['steps', index, 'id'] })),
  ];
  const reserved: readonly string[] = reservedNames;
  return named.flatMap(({ name, path }, index): Fault[] => {
    if (reserved.includes(name))
      return [{ path, problem: `${name} is the beginning of attribute names: take another id` }];
    const isSecond = named.findIndex((other) => other.name === name) < index;
    return isSecond ? [{ path, problem: `${name} is there already: every name and id is used once` }] : [];
  });
}

function askFaults(ask: Ask, path: PathIn, { asks }: WrittenPlaybook): readonly Fault[] {
  const { type } = extractors[ask.extractor];
  return [
    ...(type === ask.type
      ? []
      : [{ path: [...path, 'type'], problem: `${ask.extractor} finds values of type ${type}, not ${ask.type}` }]),
    ...(ask.about === undefined || asks.some(({ name }) => name === ask.about)
      ? []
      : [{ path: [...path, 'about'], problem: `No ask is named ${ask.about}` }]),
    ...(ask.default === undefined || isOfType(ask.default, ask.type)
      ? []
      : [{ path: [...path, 'default'], problem: `This is no value of type ${ask.type}` }]),
  ];
}

function literalFaults({ type, value }: Literal, path: PathIn): readonly Fault[] {
  return isOfType(value, type)
    ? []
    : [{ path: [...path, 'value'], problem: `This is no value of type ${type} (decimals and dates are in quotes)` }];
}

/** A read is planned before anything is computed from it, so it binds what was said, and answers of reads above it. */
function readFaults(read: PlaybookRead, path: PathIn, playbook: WrittenPlaybook): readonly Fault[] {
  const above = playbook.reads.slice(0, playbook.reads.indexOf(read));
  const rejected = Object.entries(read.rejected ?? {});
  return [
    ...(/-\d+$/.test(read.id)
      ? [{ path: [...path, 'id'], problem: 'A number behind a hyphen is for reads that are repeated: take another id' }]
      : []),
    ...inputFaults(read.inputs, path, { attributes: attributesOf(playbook), answering: idsOf(above) }),
    ...rejected.flatMap(([code, back]) => askBackFaults(back.ask, [...path, 'rejected', code, 'ask'], playbook)),
    ...rejected.flatMap(([code, { candidates }]): Fault[] =>
      candidates === undefined || playbook.reads.some(({ id, onDemand }) => id === candidates && onDemand)
        ? []
        : [
            {
              path: [...path, 'rejected', code, 'candidates'],
              problem: `No read with onDemand is named ${candidates}`,
            },
          ],
    ),
  ];
}

/** Values are computed from top to bottom. */
function deriveFaults(derive: Derive, index: number, playbook: WrittenPlaybook): readonly Fault[] {
  const path = ['derives', index];
  const { parameters } = deriveSpec(derive.function);
  const above = { ...playbook, derives: playbook.derives.slice(0, index) };
  return [
    ...(derive.arguments.length === parameters.length
      ? []
      : [
          {
            path: [...path, 'arguments'],
            problem: `${derive.function} takes ${parameters.length} (${parameters.join(', ') || 'nothing'})`,
          },
        ]),
    ...derive.arguments.flatMap((binding, at) =>
      leadsNowhere(binding, [...path, 'arguments', at], {
        attributes: attributesOf(above),
        answering: idsOf(playbook.reads),
      }),
    ),
    ...(derive.otherwise ? askBackFaults(derive.otherwise.ask, [...path, 'otherwise', 'ask'], playbook) : []),
  ];
}

function stepFaults(step: WrittenStep, path: PathIn, playbook: WrittenPlaybook): readonly Fault[] {
  const steps = idsOf(playbook.steps);
  const unknown = step.after.flatMap((id, index): Fault[] =>
    steps.has(id) ? [] : [{ path: [...path, 'after', index], problem: `No step is named ${id}` }],
  );
  const before = ancestorIds(step, playbook.steps);
  const circle = before.has(step.id)
    ? [{ path: [...path, 'after'], problem: `${step.id} would have to come after itself` }]
    : [];
  const answering = new Set([...idsOf(playbook.reads), ...before]);
  const reachable = { attributes: attributesOf(playbook), answering };
  return [
    ...unknown,
    ...circle,
    ...inputFaults(step.inputs, path, reachable),
    ...conditionFaults(step, [...path, 'when'], playbook, reachable),
    ...leftOutFaults(step, path, playbook),
    ...alternativeFaults(step, path, playbook),
  ];
}

function roleFaults(
  { joinedBy = [] }: Pick<PlaybookRead, 'joinedBy'>,
  path: PathIn,
  { subjects }: WrittenPlaybook,
): readonly Fault[] {
  return joinedBy.flatMap((named, index): Fault[] =>
    subjects.some(({ role }) => role === named)
      ? []
      : [{ path: [...path, 'joinedBy', index], problem: `None of the subjects has the role ${named}` }],
  );
}

function askBackFaults(ask: string, path: PathIn, { asks }: WrittenPlaybook): readonly Fault[] {
  return asks.some(({ name }) => name === ask) ? [] : [{ path, problem: `No ask is named ${ask}` }];
}
