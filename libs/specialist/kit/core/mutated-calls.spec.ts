import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signBatch } from '@baton/encryption';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { Verifier } from '@baton/encryption/verifier';
import { type TenantId } from '@baton/kernel';
import {
  CallRefused,
  HandoffTokenIssuer,
  operationTokenRequest,
  requestOf,
  type HandoffClaims,
  type OperationGrant,
  type OperationRequest,
} from '@baton/specialist/contract';
import { MemoryJournal } from '../journal/memory-journal.js';
import { RecordingConnector } from '../testing/recording-connector.js';
import { TestIssuer } from '../testing/index.js';
import { Admission } from './admission.js';

const seed = 20_261_129;

const nowMs = Date.parse('2026-11-24T10:00:00.000Z');
const signer = Ed25519Signer.ephemeral();
const { manifest } = new RecordingConnector();

/** A journal that takes each token as often as it comes: a change that passes is not to be hidden by a use before it. */
class ForgivingJournal extends MemoryJournal {
  override useToken(): boolean {
    return true;
  }
}

const admission = new Admission({
  manifest,
  verifier: new Verifier(signer.publicKeyPem),
  journal: new ForgivingJournal('journal-1', () => nowMs),
  now: () => nowMs,
});

interface Call {
  readonly action: OperationGrant['action'];
  readonly request: OperationRequest;
}

/** Real tokens of the real issuer: those asked for in one turn share a signature, one that is alone has its own. */
async function callsOfOneTurn(count: number): Promise<readonly Call[]> {
  let ids = 0;
  const issuer = new HandoffTokenIssuer({
    issuer: 'baton',
    signer,
    signBatch: (leaves) => signBatch(signer, leaves),
    now: () => nowMs,
    newTokenId: () => `token-${count}-${(ids += 1)}`,
  });
  const actions = ['perform', 'query', 'revoke'] as const;
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const action = actions[at % actions.length]!;
      const heard = { opening: 'opening-1', sequence: 0 };
      const fields = { title: 'Renewal', pages: 3 };
      const call = new TestIssuer(() => nowMs).call({ fields, dispatchedTo: 'journal-1' });
      const token = await issuer.issue(operationTokenRequest(call, manifest.specialist, action, heard));
      return { action, request: requestOf(call, token, heard) };
    }),
  );
}

/** In [0, 1), each place as likely as the other. */
const anywhere = fc.noBias(fc.nat({ max: 9_999 })).map((part) => part / 10_000);

/** One character changed, put in, taken away, or swapped with another one. */
const edits = fc.record({
  how: fc.constantFrom('CHANGE', 'INSERT', 'DELETE', 'SWAP'),
  anywhere,
  elsewhere: anywhere,
  character: fc.constantFrom(...'AQgwBRaz09-_=+/. {}":,'),
});
type Edit = typeof edits extends fc.Arbitrary<infer One> ? One : never;

function edited(text: string, { how, anywhere: at, elsewhere, character }: Edit): string {
  const characters = [...text];
  const place = Math.floor(at * characters.length);
  const other = Math.floor(elsewhere * characters.length);
  if (how === 'CHANGE') characters[place] = character;
  else if (how === 'INSERT') characters.splice(place, 0, character);
  else if (how === 'DELETE') characters.splice(place, 1);
  else [characters[place], characters[other]] = [characters[other]!, characters[place]!];
  return characters.join('');
}

/** The last character has bits to spare and a place behind it, so it is looked at more often than chance would. */
const atTheEnd = edits.map((edit) => ({ ...edit, anywhere: 0.9999 }));

const written = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64url');
const read = (part: string): string => Buffer.from(part, 'base64url').toString('latin1');

function withPart(call: Call, at: number, change: (part: string) => string): Call {
  const parts = call.request.token.split('.');
  const token = parts.map((part, place) => (place === at ? change(part) : part)).join('.');
  return { ...call, request: { ...call.request, token } };
}

function withChangedLeaf(value: unknown, chosen: number, edit: Edit): unknown {
  if (typeof value === 'string') return edited(value, edit);
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return value.map((item: unknown) => withChangedLeaf(item, chosen, edit));
  const members = Object.entries(value as Record<string, unknown>);
  const place = Math.floor(chosen * members.length);
  const inside = chosen * members.length - place;
  const changed = members.map(([name, member], at) => [
    name,
    at === place ? withChangedLeaf(member, inside, edit) : member,
  ]);
  return Object.fromEntries(changed);
}

/** The call asks for what the changed claims would grant, so that nothing but the signature stands against it. */
function withClaim(call: Call, [leaf, edit]: readonly [number, Edit]): Call {
  const [, payload = ''] = call.request.token.split('.');
  const claims = withChangedLeaf(JSON.parse(read(payload)), leaf, edit) as HandoffClaims;
  const [grant] = claims.authorization_details as readonly [OperationGrant];
  const { capability, capability_version: capabilityVersion, key, attempt, deadline, journal, heard } = grant;
  const { token } = withPart(call, 1, () => written(JSON.stringify(claims))).request;
  const asked = { capability, capabilityVersion, key, attempt, deadline, journal, dispatchedTo: grant.dispatched_to };
  return {
    action: grant.action,
    request: { ...call.request, ...asked, token, tenant: claims.tenant as TenantId, heard },
  };
}

/** Salt and brief are hashed one behind the other, so a border that moves leaves their digest as it is. */
function withBorder({ action, request }: Call, by: number): Call {
  const both = request.briefSalt + Buffer.from(request.brief).toString();
  const border = request.briefSalt.length + by;
  const brief = Buffer.from(both.slice(border));
  return { action, request: { ...request, briefSalt: both.slice(0, border), brief } };
}

const calls = fc.constantFrom(...(await Promise.all([1, 1, 1, 2, 3, 5].map(callsOfOneTurn))).flat());
const parts = fc.nat({ max: 2 });

const inBrief = ({ request, ...call }: Call, edit: Edit): Call => ({
  ...call,
  request: { ...request, brief: Buffer.from(edited(Buffer.from(request.brief).toString(), edit)) },
});
const inSalt = ({ request, ...call }: Call, edit: Edit): Call => ({
  ...call,
  request: { ...request, briefSalt: edited(request.briefSalt, edit) },
});
const inPart = (call: Call, [at, edit]: readonly [number, Edit]): Call =>
  withPart(call, at, (part) => edited(part, edit));
const insidePart = (call: Call, [at, edit]: readonly [number, Edit]): Call =>
  withPart(call, at, (part) => written(edited(read(part), edit)));
const behindProof = (call: Call, more: string): Call => withPart(call, 2, (part) => part + more);

interface Change {
  readonly from: Call;
  readonly to: Call;
}

const changes = <How>(change: (call: Call, how: How) => Call, hows: fc.Arbitrary<How>): fc.Arbitrary<Change> =>
  fc.tuple(calls, hows).map(([from, how]) => ({ from, to: change(from, how) }));

/** So many changes of each kind; those that come twice or change nothing don't count. */
const kinds: readonly (readonly [count: number, changes: fc.Arbitrary<Change>])[] = [
  [5_000, changes(inPart, fc.tuple(parts, edits))],
  [1_000, changes(inPart, fc.tuple(parts, atTheEnd))],
  [200, changes(behindProof, fc.constantFrom('=', '==', '.', ' ', 'A'))],
  [4_000, changes(insidePart, fc.tuple(parts, edits))],
  [2_000, changes(withClaim, fc.tuple(anywhere, edits))],
  [1_500, changes(inBrief, edits)],
  [1_000, changes(inSalt, edits)],
  [200, changes(withBorder, fc.integer({ min: -6, max: 12 }))],
];

function isAdmitted({ action, request }: Call): boolean {
  try {
    admission.admit(request, action);
    return true;
  } catch (error) {
    if (error instanceof CallRefused) return false;
    throw error;
  }
}

const bytesOf = ({ request: { token, briefSalt, brief } }: Call): string =>
  JSON.stringify([token, briefSalt, Buffer.from(brief).toString('latin1')]);

describe('a genuine call', () => {
  it('is let in, whichever way its token is signed', () => {
    const genuine = fc.sample(calls, { seed, numRuns: 200 });
    expect(new Set(genuine.map(({ request }) => read(request.token.split('.')[0]!).includes('Merkle'))).size).toBe(2);
    expect(genuine.filter((call) => !isAdmitted(call))).toEqual([]);
  });

  it('is let in no more with one change of its token, its brief or its salt: 0 of more than 10,000', () => {
    const changed = kinds.flatMap(([count, ofKind]) => fc.sample(ofKind, { seed, numRuns: count }));
    const real = new Map(changed.map(({ from, to }) => [bytesOf(from) === bytesOf(to) ? '' : bytesOf(to), to]));
    real.delete('');
    const admitted = [...real].filter(([, call]) => isAdmitted(call)).map(([bytes]) => bytes);
    expect({ tried: real.size, admitted }).toEqual({ tried: expect.any(Number), admitted: [] });
    expect(real.size).toBeGreaterThan(10_000);
  });
});
