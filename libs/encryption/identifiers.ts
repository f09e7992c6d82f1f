import type { Classification, SubjectId } from '@baton/kernel';
import { conversationKey, recipientKey, tenantKey } from './key-id.js';
import type { KeyedDigest } from './vault.js';

/*
 * Names that Baton makes for things whose real names must not stand in a log. Each is an HMAC under the key of whom it
 * concerns, over a word that says what is named (so that two kinds never share a name) and what it is made of.
 */

/** A record of one system: `system` as in the registry, `recordId` as that system names it. */
export interface RecordName {
  readonly tenant: string;
  readonly system: string;
  readonly recordId: string;
}

/** The subject that a record stands for. Design: HMAC(tenant key, system, record id), minted at first meeting. */
export function subjectIdOf(digest: KeyedDigest, { tenant, system, recordId }: RecordName): SubjectId {
  return `sub_${short(digest.hmac(tenantKey(tenant), 'subject', system, recordId))}` as SubjectId;
}

/**
 * A subject that is only mentioned in a sentence so far. It is made under the conversation's key: the same words in
 * another conversation give another subject, and none can be guessed from a name once the conversation is erased.
 */
export function provisionalSubjectIdOf(
  digest: KeyedDigest,
  { conversation, mention }: { readonly conversation: string; readonly mention: string },
): SubjectId {
  return `subp_${short(digest.hmac(conversationKey(conversation), 'mention', mention))}` as SubjectId;
}

/** Under what a record is searched for without its id being stored readably. */
export function recordIndexOf(digest: KeyedDigest, { tenant, system, recordId }: RecordName): string {
  return `rec_${short(digest.hmac(tenantKey(tenant), 'record', system, recordId))}`;
}

/** What an idempotency key stands for: the same for every attempt, another for the next generation. */
export interface OperationName {
  readonly recipient: string;
  readonly tenant: string;
  readonly goal: string;
  readonly step: string;
  /** Which of the step's operations: its forward effect, or one of its compensations. */
  readonly operation: string;
  readonly generation: number;
}

/**
 * The key that names an operation to a system, opaque to it and to anyone without the recipient's secret. 32 hexadecimal
 * digits (128 bits), since systems keep it in ids, file names and query keys, some of which ignore case.
 */
export function idempotencyKeyOf(digest: KeyedDigest, name: OperationName): string {
  const { recipient, tenant, goal, step, operation, generation } = name;
  const mac = digest.hmac(recipientKey(recipient), 'operation', tenant, goal, step, operation, String(generation));
  return Buffer.from(mac, 'base64url').toString('hex', 0, 16);
}

/**
 * What keeps a brief's digest from telling its text: 128 bits that nobody can guess without the tenant's key. It is made of the
 * operation's name and not drawn, since a goal that was put back from a backup sends the same brief under the same key
 * again, and a specialist that has kept its journal must know it again.
 */
export function briefSaltOf(digest: KeyedDigest, name: OperationName): string {
  const { recipient, tenant, goal, step, operation, generation } = name;
  const parts = [recipient, tenant, goal, step, operation, String(generation)];
  return Buffer.from(digest.hmac(tenantKey(tenant), 'brief-salt', ...parts), 'base64url').toString('base64url', 0, 16);
}

/** How one recipient knows a goal or a person: two recipients can't join what they were told. */
export function pseudonymOf(
  digest: KeyedDigest,
  recipient: string,
  what: { readonly tenant: string; readonly kind: string; readonly id: string },
): string {
  return `psn_${short(digest.hmac(recipientKey(recipient), 'pseudonym', what.tenant, what.kind, what.id))}`;
}

/**
 * Tells whether a sentence is the one that was submitted before, under the label that it was then. Under the conversation's key, so that it proves nothing
 * about the words any more once the conversation is erased.
 */
export function sentenceDigestOf(
  digest: KeyedDigest,
  {
    tenant,
    conversation,
    sentence,
    classification,
  }: {
    readonly tenant: string;
    readonly conversation: string;
    readonly sentence: string;
    readonly classification?: Classification;
  },
): string {
  return digest.hmac(conversationKey(conversation), 'sentence', tenant, sentence, ...labelGiven(classification));
}

/**
 * Tells whether answers are the ones that were given before, under the labels that they were then and in whichever order;
 * erased with the conversation as well.
 */
export function answersDigestOf(
  digest: KeyedDigest,
  {
    tenant,
    conversation,
    answers,
  }: {
    readonly tenant: string;
    readonly conversation: string;
    readonly answers: readonly {
      readonly attribute: string;
      readonly text: string;
      readonly classification?: Classification;
    }[];
  },
): string {
  const said = answers.map(({ attribute, text, classification }) =>
    JSON.stringify([attribute, text, ...labelGiven(classification)]),
  );
  return digest.hmac(conversationKey(conversation), 'answers', tenant, ...said.sort());
}

/**
 * Tells whether what a person asked of a goal is what they asked before under the same key, as far as it stands beside
 * names and choices. Under the tenant's key, as the records that they name: a goal has to be settled for as long as it
 * is there.
 */
export function requestDigestOf(
  digest: KeyedDigest,
  {
    tenant,
    goal,
    details,
  }: { readonly tenant: string; readonly goal: string; readonly details: readonly (string | undefined)[] },
): string {
  return digest.hmac(tenantKey(tenant), 'request', goal, JSON.stringify(details));
}

/** Nothing where none was: what was digested before there were any has the same digest still. */
function labelGiven(classification: Classification | undefined): readonly string[] {
  return classification === undefined ? [] : [classification];
}

/** 22 characters of base64url are 132 bits: no two names meet by chance. */
function short(mac: string): string {
  return mac.slice(0, 22);
}
