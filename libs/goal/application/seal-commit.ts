import type { JsonValue, SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import type { KeyStore, Vault } from '@baton/encryption';
import { recordIndexOf, subjectIdOf, subjectKey, tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { CapabilityPin, GoalState, OperationRef, SealedAttribute, SealedCommit } from '@baton/goal/domain';
import { recordIdPlace, recordLinkPlace } from '@baton/goal/domain';
import type { Capability, OutputField, Receipt } from '@baton/specialist/domain';
import { isOfType } from '@baton/specialist/domain';
import type { Chance } from '@baton/time-and-chance';
import { sealerFor } from './sealer.js';

type Values = Readonly<Record<string, JsonValue>>;

/** What an answer may hold, and how it is labelled. */
type AnswerSchema = Pick<Capability, 'output' | 'before'>;

/**
 * Labels and seals what a system answered. Only fields of the output schema that hold what the schema says get in, and
 * the others are counted, since an answer that brings more than was promised tells of a specialist to be looked at; who
 * they are about is minted from the record ids that came with them. The keys are durable before this resolves.
 */
export async function sealCommit(
  { vault, keys, chance }: { readonly vault: Vault; readonly keys: KeyStore; readonly chance: Chance },
  state: GoalState,
  ref: OperationRef,
  what: {
    readonly tenant: TenantId;
    readonly pin: CapabilityPin;
    readonly capability: AnswerSchema;
    readonly receipt: Receipt;
  },
): Promise<SealedCommit> {
  const { tenant, pin, capability, receipt } = what;
  await keys.ensure([tenantKey(tenant)]);
  const beings = new Map<string, SubjectId>();
  const beingOf = (field: OutputField, values: Values): SubjectId | undefined => {
    const recordId = field.about && (values[field.about.recordIdField] ?? receipt.outputs[field.about.recordIdField]);
    if (typeof recordId !== 'string') return undefined;
    const known = beings.get(recordId);
    if (known) return known;
    const minted = subjectIdOf(vault, { tenant, system: pin.system, recordId });
    beings.set(recordId, minted);
    return minted;
  };
  const drafts = [
    ...draftsOf(capability.output, receipt.outputs, ref.step, pin.system, beingOf),
    ...draftsOf(capability.before, receipt.before, `${ref.step}.before`, pin.system, beingOf),
  ];
  await keys.ensure([...beings.values()].map((being) => subjectKey(being)));
  const sealedIn = eventIdOf(chance.uuid());
  const seal = sealerFor(vault, tenant, goalStream(state.goalId), sealedIn);
  const sealed = drafts.map(({ value, ...draft }): SealedAttribute => {
    return { ...draft, sealed: seal(value, draft.name, draft.labels.subjects[0]), sealedIn };
  });
  const given = [...Object.values(receipt.outputs), ...Object.values(receipt.before)].filter((value) => value !== null);
  const droppedValues = given.length - drafts.length;
  const outputCount = sealed.filter(({ name }) => !name.startsWith(`${ref.step}.before.`)).length;
  const { recordType, recordId, link, versionBefore, versionAfter, committedAt } = receipt;
  return {
    receipt: {
      recordType,
      recordIndex: recordIndexOf(vault, { tenant, system: pin.system, recordId }),
      sealedRecordId: seal(recordId, recordIdPlace(ref)),
      ...(link === undefined ? {} : { sealedLink: seal(link, recordLinkPlace(ref)) }),
      ...{ versionBefore, versionAfter, committedAt },
    },
    outputs: sealed.slice(0, outputCount),
    before: sealed.slice(outputCount),
    ...(droppedValues === 0 ? {} : { droppedValues }),
    links: linksOf(vault, state, ref, what, [...beings.values()]),
    sealedIn,
  };
}

function draftsOf(
  fields: readonly OutputField[],
  values: Values,
  prefix: string,
  system: string,
  beingOf: (field: OutputField, values: Values) => SubjectId | undefined,
) {
  return fields.flatMap((field) => {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    if (value === undefined || !isOfType(value, field.type)) return [];
    const being = beingOf(field, values);
    // A value about a being that the answer does not name can't be bound to anybody, so nobody may see it.
    const unbound = field.about !== undefined && being === undefined;
    return [
      {
        name: `${prefix}.${field.name}`,
        type: field.type,
        labels: {
          classification: unbound ? ('restricted' as const) : field.classification,
          category: field.category,
          subjects: being ? [being] : [],
          source: system,
          trust: field.trust,
        },
        value,
      },
    ];
  });
}

/**
 * What an answer teaches about who is who: the same being's record in another system, and, of a being that was found by
 * how a person mentioned it, that the mention meant it.
 */
function linksOf(
  vault: Vault,
  state: GoalState,
  ref: OperationRef,
  {
    tenant,
    pin,
    capability,
    receipt,
  }: { tenant: TenantId; pin: CapabilityPin; capability: AnswerSchema; receipt: Receipt },
  beings: readonly SubjectId[],
): SealedCommit['links'] {
  const sameElsewhere = capability.output.flatMap(({ name, sameAs }) => {
    const elsewhere = receipt.outputs[name];
    const here = sameAs && receipt.outputs[sameAs.recordIdField];
    if (!sameAs || typeof elsewhere !== 'string' || typeof here !== 'string') return [];
    return [
      {
        subject: subjectIdOf(vault, { tenant, system: pin.system, recordId: here }),
        sameAs: subjectIdOf(vault, { tenant, system: sameAs.system, recordId: elsewhere }),
      },
    ];
  });
  const planned = state.steps[ref.step]?.planned;
  const found = beings[0];
  if (planned?.effect !== 'READ' || found === undefined) return sameElsewhere;
  const mentioned = new Set(
    Object.values(planned.inputs).flatMap((name) => state.attributes[name]?.labels.subjects ?? []),
  );
  const meant = [...mentioned].filter((subject) => state.subjects.includes(subject) && !beings.includes(subject));
  return [...meant.map((subject): SealedCommit['links'][number] => ({ subject, sameAs: found })), ...sameElsewhere];
}
