import { formsOf } from '@baton/kernel';
import { fieldCountFaults, fieldNameFaults, quoteFaults } from './field-names.js';
import { isAnchored } from './field-value.js';
import type { Capability, CompensationEntry, CompensationKind, InputField, Manifest, OutputField } from './manifest.js';
import { usualAttempts } from './manifest.js';

/** At the retries' longest pause of a minute, that many take most of a day; a person should have heard of it by then. */
const attemptsMostAllowed = 1_000;
/** An hour: whoever calls waits for several of them, and a timer holds no more than some 24 days. */
const callTimeoutMsMost = 3_600_000;

const compensationOrder: readonly CompensationKind[] = ['UNDO', 'CORRECT', 'FLAG', 'NOTIFY'];

/**
 * What a manifest says that can't be true or can't be worked with: one sentence for each fault, none for a sound one.
 * A specialist's own specification runs it, so that a plan never copies a promise that contradicts itself.
 */
export function lintManifest(manifest: Manifest): readonly string[] {
  const names = manifest.capabilities.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...(manifest.capabilities.length === 0 ? [`${manifest.specialist} offers no capability`] : []),
    ...twice.map((name) => `${name} is declared twice`),
    ...manifest.capabilities.flatMap((capability) =>
      faultsOf(capability, manifest).map((fault) => `${capability.name}: ${fault}`),
    ),
  ];
}

function faultsOf(capability: Capability, manifest: Manifest): readonly string[] {
  return [
    ...namingFaults(capability),
    ...timeFaults(capability),
    ...attemptsFaults(capability),
    ...capability.input.flatMap(inputFaults),
    ...outputFaults(capability),
    ...(capability.effect === 'READ' ? readFaults(capability) : writeFaults(capability)),
    ...capability.compensations.flatMap((entry) => entryFaults(entry, capability, manifest)),
  ];
}

function namingFaults({ name, version, sentence, input, output, before }: Capability): readonly string[] {
  return [
    ...(/^[a-z]+(\.[a-z]+)+$/.test(name) ? [] : ['its name is no lower-case words joined by points']),
    ...(version === '' ? ['it has no version'] : []),
    ...(sentence.endsWith('.') ? [] : ['its sentence is no sentence']),
    ...[input, output, before].flatMap((fields) => fieldNameFaults(fields).map(({ fault }) => `field ${fault}`)),
    ...fieldCountFaults(input),
  ];
}

function timeFaults({ callTimeoutMs, visibilityLagMs }: Capability): readonly string[] {
  return [
    ...(Number.isInteger(callTimeoutMs) && callTimeoutMs > 0 && callTimeoutMs <= callTimeoutMsMost
      ? []
      : [`callTimeoutMs is no whole number from 1 to ${callTimeoutMsMost}`]),
    ...(Number.isInteger(visibilityLagMs) && visibilityLagMs >= 0 ? [] : ['visibilityLagMs is no whole number']),
  ];
}

function attemptsFaults({ attemptsMax }: Capability): readonly string[] {
  const fits =
    attemptsMax === undefined ||
    (Number.isInteger(attemptsMax) && attemptsMax >= 1 && attemptsMax <= attemptsMostAllowed);
  return fits ? [] : [`attemptsMax is no whole number from 1 to ${attemptsMostAllowed}`];
}

function inputFaults(field: InputField): readonly string[] {
  const { name, type, forms: accepted, pattern, oneOf } = field;
  return [
    ...(accepted.length === 0 ? [`input ${name} can be worked with in no form`] : []),
    ...accepted
      .filter((form) => !formsOf[type].includes(form))
      .map((form) => `input ${name} is ${type}, which has no ${form}`),
    ...(isLeastRevealingFirst(accepted, type) ? [] : [`input ${name} lists its forms not least revealing first`]),
    ...(pattern === undefined || isAnchored(pattern) ? [] : [`input ${name} has a pattern that is not anchored`]),
    ...quoteFaults(field).map((fault) => `input ${fault}`),
    ...(oneOf?.length === 0 ? [`input ${name} may be none of its values`] : []),
  ];
}

function isLeastRevealingFirst(accepted: InputField['forms'], type: InputField['type']): boolean {
  const ranks = accepted.map((form) => formsOf[type].indexOf(form));
  return ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? rank));
}

function outputFaults({ output, before }: Capability): readonly string[] {
  const named = new Set(output.map(({ name }) => name));
  return [...output, ...before].flatMap((field: OutputField) => [
    ...[field.about, field.sameAs]
      .filter((reference) => reference !== undefined && !named.has(reference.recordIdField))
      .map(
        (reference) => `output ${field.name} names a being by ${reference?.recordIdField ?? ''}, which is no output`,
      ),
    ...(field.type === 'text' && field.trust === 'typed' ? [`output ${field.name} is prose and can't be trusted`] : []),
  ]);
}

function readFaults({ reversibility, compensations, before, idempotencyClass }: Capability): readonly string[] {
  return [
    ...(compensations.length > 0 || before.length > 0 ? ['it only reads, so there is nothing to compensate'] : []),
    ...(reversibility === 'UNDOABLE' && idempotencyClass === 'NATIVE'
      ? []
      : ['it only reads, which is UNDOABLE and NATIVE']),
  ];
}

function writeFaults({ reversibility, compensations }: Capability): readonly string[] {
  const kinds = compensations.map(({ kind }) => kind);
  const ranks = kinds.map((kind) => compensationOrder.indexOf(kind));
  return [
    ...(kinds.at(-1) === 'NOTIFY' ? [] : ['its last compensation is no person']),
    ...(kinds.indexOf('NOTIFY') === kinds.lastIndexOf('NOTIFY') ? [] : ['it notifies twice']),
    ...(ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0))
      ? []
      : ['its compensations stand not best first']),
    ...(kinds.includes('UNDO') === (reversibility === 'UNDOABLE') ? [] : [`${reversibility} contradicts its undo`]),
    ...(reversibility === 'COMPENSATABLE' && kinds.every((kind) => kind === 'NOTIFY')
      ? ['COMPENSATABLE needs something that compensates']
      : []),
    ...(reversibility === 'IRREVERSIBLE' && kinds.includes('CORRECT')
      ? ['IRREVERSIBLE contradicts its correction']
      : []),
  ];
}

function entryFaults(entry: CompensationEntry, forward: Capability, manifest: Manifest): readonly string[] {
  if (entry.kind === 'NOTIFY') {
    return entry.capability === undefined ? [] : ['NOTIFY is a person and has no capability'];
  }
  const target = manifest.capabilities.find(({ name }) => name === entry.capability);
  if (target === undefined)
    return [`${entry.kind} names ${entry.capability ?? 'nothing'}, which is no capability here`];
  return [
    ...(target.effect === 'WRITE' ? [] : [`${entry.kind} by ${target.name} writes nothing`]),
    ...(entry.windowMs === undefined || entry.windowMs > 0 ? [] : [`${entry.kind} has an empty window`]),
    ...(isGivenUpSooner(target, forward)
      ? [`${entry.kind} by ${target.name} is given up sooner than what it is to put right`]
      : []),
    ...target.input
      .filter(({ name, required }) => required && entry.inputs[name] === undefined)
      .map(({ name }) => `${entry.kind} leaves ${target.name}.${name} open`),
    ...Object.entries(entry.inputs).flatMap(([name, source]) => sourceFaults(name, source, forward, target)),
  ];
}

/** What is given up on the way back stays in a system, so the way back is tried at least as often as the way there. */
function isGivenUpSooner({ attemptsMax: back }: Capability, { attemptsMax: forward }: Capability): boolean {
  return (back ?? usualAttempts.back) < (forward ?? usualAttempts.forward);
}

function sourceFaults(
  name: string,
  source: CompensationEntry['inputs'][string],
  forward: Capability,
  target: Capability,
): readonly string[] {
  const taken = target.input.find((field) => field.name === name);
  const given: InputField | OutputField | undefined = forward[source.from].find((field) => field.name === source.name);
  if (taken === undefined) return [`${target.name} takes no ${name}`];
  if (given === undefined)
    return [`${target.name}.${name} comes from ${source.from}.${source.name}, which is not there`];
  return [
    ...(given.type === taken.type ? [] : [`${target.name}.${name} is ${taken.type}, its source ${given.type}`]),
    ...('required' in given && !given.required && taken.required
      ? [`${target.name}.${name} needs ${source.from}.${source.name}, which may be missing`]
      : []),
    ...('trust' in given && given.trust === 'untrusted' && !taken.quote
      ? [`${target.name}.${name} comes from an untrusted value`]
      : []),
  ];
}
