import type {
  Capability,
  CompensationEntry,
  Description,
  InputField,
  Manifest,
  OutputField,
} from '@baton/specialist/domain';
import { MalformedMessage } from '../errors.js';
import { manifestDigest } from '../requests.js';
import {
  being,
  category,
  classification,
  compensationKind,
  compensationSource,
  effect,
  form,
  idempotencyClass,
  reversibility,
  trust,
  valueType,
} from './enums.js';
import type {
  CapabilityMessage,
  CompensationEntryMessage,
  DescribeResponseMessage,
  InputFieldMessage,
  ManifestMessage,
  OutputFieldMessage,
} from './messages.js';
import { nonEmpty, present, wholeNumber } from './values.js';

export function descriptionToWire({ manifest, manifestDigest, journalId }: Description): DescribeResponseMessage {
  return { manifest: manifestToWire(manifest), manifestDigest, journalId };
}

/**
 * Throws `MalformedMessage` as well if the digest is not that of the manifest as it is understood here: a plan would
 * then pin a manifest that its specialist does not know.
 */
export function descriptionFromWire(message: DescribeResponseMessage): Description {
  const manifest = manifestFromWire(message.manifest);
  if (message.manifestDigest !== manifestDigest(manifest))
    throw new MalformedMessage('The digest is not that of the manifest (manifest_digest)');
  return { manifest, manifestDigest: message.manifestDigest, journalId: nonEmpty(message.journalId, 'journal_id') };
}

function manifestToWire({ specialist, system, capabilities }: Manifest): ManifestMessage {
  return { specialist, system, capabilities: capabilities.map(capabilityToWire) };
}

function manifestFromWire(message: ManifestMessage | null | undefined): Manifest {
  const { specialist, system, capabilities } = present(message, 'manifest');
  return {
    specialist: nonEmpty(specialist, 'specialist'),
    system: nonEmpty(system, 'system'),
    capabilities: capabilities.map(capabilityFromWire),
  };
}

function capabilityToWire(capability: Capability): CapabilityMessage {
  return {
    ...capability,
    effect: effect.toWire(capability.effect),
    input: capability.input.map(inputToWire),
    output: capability.output.map(outputToWire),
    before: capability.before.map(outputToWire),
    reversibility: reversibility.toWire(capability.reversibility),
    compensations: capability.compensations.map(compensationToWire),
    idempotencyClass: idempotencyClass.toWire(capability.idempotencyClass),
  };
}

function capabilityFromWire(message: CapabilityMessage): Capability {
  return {
    name: nonEmpty(message.name, 'capability.name'),
    version: nonEmpty(message.version, 'capability.version'),
    sentence: message.sentence,
    effect: effect.fromWire(message.effect),
    input: message.input.map(inputFromWire),
    output: message.output.map(outputFromWire),
    before: message.before.map(outputFromWire),
    reversibility: reversibility.fromWire(message.reversibility),
    compensations: message.compensations.map(compensationFromWire),
    idempotencyClass: idempotencyClass.fromWire(message.idempotencyClass),
    callTimeoutMs: wholeNumber(message.callTimeoutMs, 'call_timeout_ms'),
    visibilityLagMs: wholeNumber(message.visibilityLagMs, 'visibility_lag_ms'),
    ...(message.attemptsMax === undefined ? {} : { attemptsMax: wholeNumber(message.attemptsMax, 'attempts_max', 1) }),
  };
}

function inputToWire(field: InputField): InputFieldMessage {
  return {
    ...field,
    type: valueType.toWire(field.type),
    forms: field.forms.map((one) => form.toWire(one)),
    oneOf: field.oneOf ?? [],
    quote: field.quote ?? false,
  };
}

function inputFromWire(message: InputFieldMessage): InputField {
  return {
    name: nonEmpty(message.name, 'input.name'),
    type: valueType.fromWire(message.type),
    required: message.required,
    forms: message.forms.map((one) => form.fromWire(one)),
    ...(message.pattern === undefined ? {} : { pattern: message.pattern }),
    ...(message.oneOf.length === 0 ? {} : { oneOf: message.oneOf }),
    ...(message.quote ? { quote: true } : {}),
  };
}

function outputToWire(field: OutputField): OutputFieldMessage {
  return {
    name: field.name,
    type: valueType.toWire(field.type),
    classification: classification.toWire(field.classification),
    category: category.toWire(field.category),
    trust: trust.toWire(field.trust),
    ...(field.about ? { about: { ...field.about, being: being.toWire(field.about.being) } } : {}),
    ...(field.sameAs ? { sameAs: field.sameAs } : {}),
  };
}

function outputFromWire(message: OutputFieldMessage): OutputField {
  const { about, sameAs } = message;
  return {
    name: nonEmpty(message.name, 'output.name'),
    type: valueType.fromWire(message.type),
    classification: classification.fromWire(message.classification),
    category: category.fromWire(message.category),
    trust: trust.fromWire(message.trust),
    ...(about ? { about: aboutFromWire(about) } : {}),
    ...(sameAs ? { sameAs: { system: sameAs.system, recordIdField: sameAs.recordIdField } } : {}),
  };
}

function aboutFromWire(message: NonNullable<OutputFieldMessage['about']>): NonNullable<OutputField['about']> {
  const { recordIdField, role } = message;
  return { being: being.fromWire(message.being), recordIdField, ...(role === undefined ? {} : { role }) };
}

function compensationToWire({ kind, capability, inputs, windowMs }: CompensationEntry): CompensationEntryMessage {
  return {
    kind: compensationKind.toWire(kind),
    ...(capability === undefined ? {} : { capability }),
    inputs: mapValues(inputs, ({ from, name }) => ({ from: compensationSource.toWire(from), name })),
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

function compensationFromWire({ kind, capability, inputs, windowMs }: CompensationEntryMessage): CompensationEntry {
  return {
    kind: compensationKind.fromWire(kind),
    ...(capability === undefined ? {} : { capability }),
    inputs: mapValues(inputs, ({ from, name }) => ({ from: compensationSource.fromWire(from), name })),
    ...(windowMs === undefined ? {} : { windowMs: wholeNumber(windowMs, 'window_ms') }),
  };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
