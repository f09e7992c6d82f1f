import fc from 'fast-check';
import {
  categories,
  classifications,
  forms,
  instantOf,
  valueTypes,
  type JsonValue,
  type TenantId,
} from '@baton/kernel';
import {
  rejectionCodes,
  type Description,
  type JournalMark,
  type KeyPage,
  type Manifest,
  type PerformAnswer,
  type QueryAnswer,
  type Receipt,
  type RevokeAnswer,
  type Stamped,
} from '@baton/specialist/domain';
import { manifestDigest, type OperationRequest } from '../requests.js';

/* Everything that can be said over the wire, for laws about saying it. */

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const fieldName = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/);
const instant = fc.integer({ min: 0, max: Date.parse('2200-01-01') }).map(instantOf);
const ms = fc.nat({ max: 2 ** 40 });
const attempt = fc.integer({ min: 1, max: 1_000 });

/** The members that are undefined are left out, as they are where records are made by hand. */
function recordOf<Shape extends object>(required: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> }) {
  return fc.record(required).map((record) => withoutUndefined(record));
}

function withoutUndefined<Shape extends object>(record: Shape): Shape {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Shape;
}

function optional<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(value, { nil: undefined });
}

const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fieldName, tie('json'), { maxKeys: 3 }).map((record) => ({ ...record })),
  ),
}));

const values = fc.dictionary(fieldName, json, { maxKeys: 4 }).map((record) => ({ ...record }));

const receipt: fc.Arbitrary<Receipt> = recordOf<Receipt>({
  recordType: text,
  recordId: text,
  versionBefore: optional(fc.string()),
  versionAfter: optional(fc.string()),
  link: optional(fc.string()),
  committedAt: optional(instant),
  outputs: values,
  before: values,
});

const mark: fc.Arbitrary<JournalMark> = fc.record({ opening: text, sequence: fc.nat({ max: 2 ** 40 }) });
const provenance = { journalId: text, highestAttempt: fc.nat({ max: 1_000 }), key: text, mark };
const rejected = fc.record({
  kind: fc.constant('REJECTED' as const),
  code: fc.constantFrom(...rejectionCodes),
  ...provenance,
});
const committed = fc.record({ kind: fc.constant('COMMITTED' as const), receipt, ...provenance });
const inProgress = fc.record({ kind: fc.constant('IN_PROGRESS' as const), askAgainMs: ms, ...provenance });
const kindAlone = <Kind extends string>(...kinds: readonly Kind[]) =>
  fc.oneof(...kinds.map((kind) => fc.record({ kind: fc.constant(kind), ...provenance })));

export const performAnswers: fc.Arbitrary<Stamped<PerformAnswer>> = fc.oneof(
  committed,
  rejected,
  inProgress,
  fc.record({
    kind: fc.constant('DEFERRED' as const),
    cause: fc.constantFrom('RATE_LIMITED', 'BUSY', 'CIRCUIT_OPEN', 'LOCKED', 'UNAVAILABLE'),
    retryAfterMs: ms,
    ...provenance,
  }),
);

export const queryAnswers: fc.Arbitrary<Stamped<QueryAnswer>> = fc.oneof(
  committed,
  rejected,
  inProgress,
  kindAlone('REVOKED', 'NEVER_STARTED', 'ABSENT', 'CANNOT_TELL'),
);

export const revokeAnswers: fc.Arbitrary<Stamped<RevokeAnswer>> = fc.oneof(
  fc.record({
    kind: fc.constant('COMMITTED' as const),
    receipt,
    unaccountedAttempts: fc.array(attempt, { maxLength: 3 }),
    ...provenance,
  }),
  rejected,
  kindAlone('REVOKED', 'CANNOT_TELL'),
);

export const operationRequests: fc.Arbitrary<OperationRequest> = recordOf<OperationRequest>({
  token: text,
  tenant: text.map((name) => name as TenantId),
  capability: text,
  capabilityVersion: text,
  key: text,
  attempt,
  deadline: instant,
  brief: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  briefSalt: text,
  journal: text,
  heard: optional(mark),
  dispatchedTo: optional(text),
});

export const keyPages: fc.Arbitrary<KeyPage> = recordOf<KeyPage>({
  keys: fc.array(fc.record({ key: text, recordType: text, recordId: text, at: instant }), { maxLength: 4 }),
  next: optional(text),
  unlisted: fc.array(text, { maxLength: 2 }),
});

const outputField = recordOf<Manifest['capabilities'][0]['output'][0]>({
  name: fieldName,
  type: fc.constantFrom(...valueTypes),
  classification: fc.constantFrom(...classifications),
  category: fc.constantFrom(...categories),
  trust: fc.constantFrom('typed' as const, 'untrusted' as const),
  about: optional(
    recordOf<NonNullable<Manifest['capabilities'][0]['output'][0]['about']>>({
      being: fc.constantFrom('organisation' as const, 'person' as const),
      recordIdField: fieldName,
      role: optional(text),
    }),
  ),
  sameAs: optional(fc.record({ system: text, recordIdField: fieldName })),
});

const inputField = recordOf<Manifest['capabilities'][0]['input'][0]>({
  name: fieldName,
  type: fc.constantFrom(...valueTypes),
  required: fc.boolean(),
  forms: fc.subarray([...forms]),
  pattern: optional(text),
  oneOf: optional(fc.array(text, { minLength: 1, maxLength: 3 })),
  quote: optional(fc.constant(true as const)),
});

const compensation = recordOf<Manifest['capabilities'][0]['compensations'][0]>({
  kind: fc.constantFrom('UNDO' as const, 'CORRECT' as const, 'FLAG' as const, 'NOTIFY' as const),
  capability: optional(text),
  inputs: fc
    .dictionary(
      fieldName,
      fc.record({ from: fc.constantFrom('input' as const, 'output' as const, 'before' as const), name: fieldName }),
      { maxKeys: 3 },
    )
    .map((record) => ({ ...record })),
  windowMs: optional(ms),
});

const manifest: fc.Arbitrary<Manifest> = fc.record({
  specialist: text,
  system: text,
  capabilities: fc.array(
    recordOf<Manifest['capabilities'][0]>({
      name: text,
      version: text,
      sentence: fc.string(),
      effect: fc.constantFrom('READ' as const, 'WRITE' as const),
      input: fc.array(inputField, { maxLength: 3 }),
      output: fc.array(outputField, { maxLength: 3 }),
      before: fc.array(outputField, { maxLength: 2 }),
      reversibility: fc.constantFrom('UNDOABLE' as const, 'COMPENSATABLE' as const, 'IRREVERSIBLE' as const),
      compensations: fc.array(compensation, { maxLength: 3 }),
      idempotencyClass: fc.constantFrom('NATIVE' as const, 'CHECK_THEN_ACT' as const, 'NONE' as const),
      callTimeoutMs: ms,
      visibilityLagMs: ms,
      attemptsMax: optional(attempt),
    }),
    { maxLength: 2 },
  ),
});

export const descriptions: fc.Arbitrary<Description> = fc
  .record({ manifest, journalId: text })
  .map((described) => ({ ...described, manifestDigest: manifestDigest(described.manifest) }));
