import type { EventId, Instant, JsonValue, SealedAt, TenantId } from '@baton/kernel';
import { eventIdOf, invariant, plusMs } from '@baton/kernel';
import type { KeyStore, Vault } from '@baton/encryption';
import { idempotencyKeyOf, Opened, pseudonymOf, recipientKey, tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type {
  AttributeName,
  GoalCommand,
  GoalState,
  HandoffBlocked,
  OperationRef,
  RecordedBrief,
} from '@baton/goal/domain';
import { briefFieldPlace, briefInputs, briefSaltPlace, nextGeneration, plannedOperation } from '@baton/goal/domain';
import type { BoundField, ConsideredAttribute, DisclosedField } from '@baton/handoff/domain';
import { briefSerialisation, computeBrief, serialiseBrief } from '@baton/handoff/domain';
import type { EgressStop } from '@baton/handoff/egress';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { Capability } from '@baton/specialist/domain';
import { briefDigest } from '@baton/specialist/contract';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { Chance } from '@baton/time-and-chance';
import { lastLook } from './egress.js';
import type { ManifestCatalog } from './manifest-catalog.js';
import { opened } from './open-attribute.js';
import { sealerFor } from './sealer.js';

/** A brief in the clear, on its way to one specialist; nothing keeps it longer than its call, and no log can print it. */
export interface OpenBrief {
  readonly text: Opened<string>;
  readonly salt: Opened<string>;
  readonly digest: string;
}

export interface PreparedHandoff {
  readonly command: Extract<GoalCommand, { type: 'HandOff' | 'BlockHandoff' }>;
  readonly firstEventId: EventId;
  /** Absent where policy keeps a required value from crossing. */
  readonly brief?: OpenBrief;
}

/** How long a specialist may take to start an operation after it was dispatched. */
export const dispatchWindowMs = 30_000;

export interface HandOffDesk {
  readonly vault: Vault;
  readonly keys: KeyStore;
  readonly policy: DisclosurePolicy;
  readonly catalog: ManifestCatalog;
  readonly chance: Chance;
  readonly gateway: Pick<SpecialistGateway, 'heardOf'>;
}

/**
 * Prepares one handoff: what crosses is computed from labels and policy, sealed for the event that will record it, and
 * bound to the key that names the operation. Nothing is sent here. @throws CapabilityUnavailable
 */
export async function prepareHandoff(
  desk: HandOffDesk,
  state: GoalState,
  ref: OperationRef,
  at: { readonly now: Instant; readonly tenant: TenantId },
): Promise<PreparedHandoff> {
  const { pin, inputs: bindings } = plannedOperation(state, ref);
  const { capability, journalId } = await desk.catalog.pinned(pin);
  await desk.keys.ensure([recipientKey(pin.specialist), tenantKey(at.tenant)]);
  const fields = boundFields(capability, bindings);
  const inputs = briefInputs(state, ref, { fields, now: at.now });
  const decision = computeBrief({
    ...inputs,
    policy: (question) => desk.policy.decide(question),
    openValue: (name) => opened(desk.vault, state, name),
    tokenOf: (value) => tokenFor(desk.vault, pin.specialist, at.tenant, value),
  });
  const generation = nextGeneration(state, ref);
  const { step, operation } = ref;
  const common = {
    ...{ step, operation, generation, recipient: pin.specialist, purpose: state.purpose },
    ...{ policySetHash: desk.policy.setHash, inputs: { decidedAt: at.now, fields } },
  };
  const { considered, disclosed, blockedFields } = decision;
  const firstEventId = eventIdOf(desk.chance.uuid());
  if (blockedFields.length > 0) return blocking({ ...common, considered, blockedFields }, at.now, firstEventId);
  const brief = openBrief(serialiseBrief(disclosed), desk.chance.salt());
  // The last look at the very text that leaves: its digest stands in the event, and nothing else is ever sent for it.
  const stops = lastLook(desk, state, inputs, { text: brief.text.reveal(), disclosed });
  const isWaived = ({ field }: EgressStop) => Object.hasOwn(inputs.waived ?? {}, field);
  const stopped = stops.filter((stop) => !isWaived(stop));
  if (stopped.length > 0) {
    const blocked = { ...common, considered, blockedFields: fieldsOf(stopped), stopped };
    return blocking(blocked, at.now, firstEventId);
  }
  const named = { tenant: at.tenant, goal: state.goalId, step, operation, generation };
  const seal = sealerFor(desk.vault, at.tenant, goalStream(state.goalId), firstEventId);
  return {
    command: {
      type: 'HandOff',
      data: {
        now: at.now,
        brief: {
          ...common,
          handoffId: handoffIdOf(desk.vault, pin.specialist, named),
          subjects: inputs.subjects,
          considered,
          disclosed: disclosed.map((field) => ({
            field: field.field,
            attribute: field.attribute,
            sealed: seal(field.value, briefFieldPlace(field.field), subjectOf(state, field)),
          })),
          serialisation: briefSerialisation,
          sealedSalt: seal(brief.salt.reveal(), briefSaltPlace),
          digest: brief.digest,
          waivers: waiversUsed(considered, stops, inputs.waived),
          ledger: [],
          sealedIn: firstEventId,
        },
        key: idempotencyKeyOf(desk.vault, { recipient: pin.specialist, ...named }),
        deadline: plusMs(at.now, dispatchWindowMs),
        journalId,
        heard: desk.gateway.heardOf(journalId),
      },
    },
    firstEventId,
    brief,
  };
}

function blocking(blocked: HandoffBlocked['data'], now: Instant, firstEventId: EventId): PreparedHandoff {
  return { command: { type: 'BlockHandoff', data: { now, blocked } }, firstEventId };
}

function fieldsOf(stops: readonly EgressStop[]): readonly string[] {
  return [...new Set(stops.map(({ field }) => field))];
}

/** Those that policy was overruled by, and those that the last look was. */
function waiversUsed(
  considered: readonly ConsideredAttribute[],
  stops: readonly EgressStop[],
  waived: Readonly<Record<string, string>> = {},
): readonly string[] {
  const ofPolicy = considered.flatMap(({ waiver }) => waiver ?? []);
  return [...new Set([...ofPolicy, ...stops.flatMap(({ field }) => waived[field] ?? [])])];
}

function boundFields({ input }: Capability, bindings: Readonly<Record<string, AttributeName>>): readonly BoundField[] {
  return input.flatMap(({ name: field, required, forms }): BoundField[] => {
    const attribute = Object.hasOwn(bindings, field) ? bindings[field] : undefined;
    return attribute === undefined ? [] : [{ field, required, forms, attribute }];
  });
}

/** The recorded brief again, byte for byte as it crossed the first time. */
export function reopenBrief(vault: Vault, goalId: string, recorded: RecordedBrief): OpenBrief {
  const at = (attribute: string): SealedAt => ({ stream: goalStream(goalId), eventId: recorded.sealedIn, attribute });
  const fields = recorded.fields.map(({ field, sealed }) => ({
    field,
    value: vault.open(sealed, at(briefFieldPlace(field))),
  }));
  const salt = vault.open(recorded.sealedSalt, at(briefSaltPlace));
  invariant(typeof salt === 'string', `A salt that is no text (goal ${goalId}, handoff ${recorded.handoffId})`);
  const brief = openBrief(serialiseBrief(fields), salt);
  invariant(brief.digest === recorded.digest, `A brief that changed (goal ${goalId}, handoff ${recorded.handoffId})`);
  return brief;
}

function openBrief(text: string, salt: string): OpenBrief {
  return { text: new Opened(text), salt: new Opened(salt), digest: briefDigest(salt, text) };
}

/** The being that a field is about, under whose key it is sealed: so erasing that being erases the brief's field. */
function subjectOf(state: GoalState, { attribute }: DisclosedField): string | undefined {
  return state.attributes[attribute]?.labels.subjects[0];
}

function handoffIdOf(
  vault: Vault,
  recipient: string,
  named: {
    readonly tenant: string;
    readonly goal: string;
    readonly step: string;
    readonly operation: string;
    readonly generation: number;
  },
): string {
  const { tenant, goal, step, operation, generation } = named;
  return pseudonymOf(vault, recipient, { tenant, kind: 'handoff', id: `${goal}/${step}/${operation}/${generation}` });
}

function tokenFor(vault: Vault, recipient: string, tenant: TenantId, value: JsonValue): string {
  return pseudonymOf(vault, recipient, { tenant, kind: 'value', id: JSON.stringify(value) });
}
