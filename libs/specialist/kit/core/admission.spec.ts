import { describe, expect, it } from '@jest/globals';
import { instantOf, plusMs, type TenantId } from '@baton/kernel';
import {
  operationTokenRequest,
  requestOf,
  type HandoffClaims,
  type OperationRequest,
} from '@baton/specialist/contract';
import { aKey, failureOf, SpecialistUnderTest, TestIssuer } from '../testing/index.js';

const world = new SpecialistUnderTest();
const call = world.issuer.call();
const grantRequest = operationTokenRequest(call, 'notes', 'perform');
const [grant] = world.issuer.claimsFor(grantRequest).authorization_details;

function requestWith(token: string, changes: Partial<OperationRequest> = {}): OperationRequest {
  return { ...requestOf(call, token), ...changes };
}

function refusalOf(claims: Partial<HandoffClaims>, changes: Partial<OperationRequest> = {}): Promise<string> {
  return failureOf(world.core.perform(requestWith(world.issuer.tokenFor(grantRequest, claims), changes)));
}

function withGrant(changes: object): Partial<HandoffClaims> {
  return { authorization_details: [{ ...grant, ...changes }] };
}

describe('a call that must not pass the door', () => {
  it('was signed by somebody else', async () => {
    const stranger = new TestIssuer(() => world.clock.now());
    expect(await failureOf(world.core.perform(requestWith(stranger.tokenFor(grantRequest))))).toBe(
      'TOKEN_SIGNATURE_WRONG',
    );
  });

  it('chooses its own algorithm', async () => {
    const [, payload] = world.issuer.tokenFor(grantRequest).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'handoff+jwt' })).toString('base64url');
    expect(await failureOf(world.core.perform(requestWith(`${header}.${payload}.`)))).toBe('TOKEN_SIGNATURE_WRONG');
  });

  it('was changed after it was signed', async () => {
    const [header, payload, proof] = world.issuer.tokenFor(grantRequest).split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as HandoffClaims;
    const changed = Buffer.from(JSON.stringify({ ...claims, tenant: 'other' })).toString('base64url');
    const token = `${header}.${changed}.${proof}`;
    expect(await failureOf(world.core.perform(requestWith(token, { tenant: 'other' as TenantId })))).toBe(
      'TOKEN_SIGNATURE_WRONG',
    );
  });

  it.each<[string, string, Partial<HandoffClaims>, Partial<OperationRequest>]>([
    ['is no token', 'TOKEN_MALFORMED', {}, { token: 'what' }],
    ['is for another specialist', 'TOKEN_AUDIENCE_WRONG', { aud: 'sap' }, {}],
    ['has expired', 'TOKEN_EXPIRED', { exp: world.clock.now() / 1_000 }, {}],
    ['lives too long', 'TOKEN_LIFETIME_WRONG', { exp: world.clock.now() / 1_000 + 61 }, {}],
    ['begins in the future', 'TOKEN_LIFETIME_WRONG', { iat: world.clock.now() / 1_000 + 6 }, {}],
    ['grants another action', 'ACTION_NOT_GRANTED', withGrant({ action: 'query' }), {}],
    ['grants another capability', 'CAPABILITY_NOT_GRANTED', {}, { capability: 'note.create' }],
    ['grants another key', 'KEY_NOT_GRANTED', {}, { key: 'b'.repeat(32) }],
    ['grants another attempt', 'ATTEMPT_NOT_GRANTED', {}, { attempt: 2 }],
    ['was made for another journal', 'JOURNAL_NOT_GRANTED', {}, { journal: 'journal-2' }],
    ['tells of a mark', 'JOURNAL_NOT_GRANTED', {}, { heard: { opening: 'o', sequence: 1 } }],
    [
      'tells of another mark',
      'JOURNAL_NOT_GRANTED',
      withGrant({ heard: { opening: 'o', sequence: 1 } }),
      { heard: { opening: 'o', sequence: 2 } },
    ],
    ['is of another version', 'CAPABILITY_NOT_GRANTED', {}, { capabilityVersion: '2' }],
    ['has more time', 'DEADLINE_NOT_GRANTED', {}, { deadline: plusMs(call.deadline, 1) }],
    ['tells of a former dispatch', 'JOURNAL_NOT_GRANTED', {}, { dispatchedTo: 'journal-1' }],
    ['is silent about a former dispatch', 'JOURNAL_NOT_GRANTED', withGrant({ dispatched_to: 'journal-0' }), {}],
    ['is of another tenant', 'TENANT_NOT_GRANTED', {}, { tenant: 'tenant-2' as TenantId }],
    ['brings another brief', 'BRIEF_NOT_GRANTED', {}, { brief: Buffer.from('{"title":"Other"}') }],
    ['brings another salt', 'BRIEF_NOT_GRANTED', {}, { briefSalt: 'x' }],
  ])('%s', async (_what, code, claims, changes) => {
    expect(await refusalOf(claims, changes)).toBe(code);
    expect(world.connector.performed).toEqual([]);
    expect(world.journal.recall(aKey)).toBeUndefined();
  });

  it('comes after its token', async () => {
    const late = new SpecialistUnderTest();
    const request = late.issuer.requestFor(late.issuer.call(), 'perform');
    late.clock.advance(60_000);
    expect(await failureOf(late.core.perform(request))).toBe('TOKEN_EXPIRED');
  });

  it('comes after its deadline', async () => {
    const late = new SpecialistUnderTest();
    expect(await failureOf(late.perform({ deadline: instantOf(late.clock.now() - 1) }))).toBe('DEADLINE_PASSED');
    expect(late.journal.recall(aKey)).toBeUndefined();
  });
});

describe('a token', () => {
  it('is not good again once a clock that was fast is set right', async () => {
    const { core, issuer, clock } = new SpecialistUnderTest();
    const reading = { capability: 'note.read' };
    const request = issuer.requestFor(issuer.call(reading), 'perform');
    await core.perform(request);
    clock.jumpWall(70_000);
    await core.perform(issuer.requestFor(issuer.call(reading), 'perform'));
    clock.jumpWall(-70_000);
    expect(await failureOf(core.perform(request))).toBe('TOKEN_USED');
  });

  it('is good for one call', async () => {
    const { core, issuer, connector } = new SpecialistUnderTest();
    const request = issuer.requestFor(issuer.call({ capability: 'note.read' }), 'perform');
    await core.perform(request);
    expect(await failureOf(core.perform(request))).toBe('TOKEN_USED');
    expect(connector.performed).toHaveLength(1);
  });

  it.each<[string, (world: SpecialistUnderTest) => Promise<unknown>]>([
    ['a read', (world) => world.perform({ capability: 'note.read' })],
    ['a question', (world) => world.query()],
    ['a revocation', (world) => world.revoke()],
    ['a listing', ({ core, issuer }) => core.listKeys(issuer.listRequest('notes', instantOf(0)))],
  ])('is kept before its call is answered (%s)', async (_what, ask) => {
    const world = new SpecialistUnderTest();
    const { promise: kept, resolve: keep } = Promise.withResolvers<void>();
    world.journal.tokensKept = () => kept;
    const { promise: tooEarly, resolve: isTooEarly } = Promise.withResolvers<string>();
    const answered = ask(world).then(() => 'answered');
    setImmediate(() => isTooEarly('not yet'));
    expect(await Promise.race([answered, tooEarly])).toBe('not yet');
    keep();
    expect(await answered).toBe('answered');
  });

  it('is not used up by a call that asks for something else than it grants', async () => {
    const { core, issuer } = new SpecialistUnderTest();
    const request = issuer.requestFor(issuer.call(), 'perform');
    expect(await failureOf(core.perform({ ...request, attempt: 2 }))).toBe('ATTEMPT_NOT_GRANTED');
    expect(await core.perform(request)).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('a brief', () => {
  it.each([
    ['one field more', { title: 'Renewal', health: 'secret' }],
    ['an inherited name', { title: 'Renewal', constructor: 'x' }],
  ])('is refused with %s, and nothing of it is quoted', async (_what, fields) => {
    const { perform, connector } = bound(new SpecialistUnderTest());
    const refusal = perform({ fields }).catch((error: unknown) => error);
    expect(await refusal).toMatchObject({ code: 'BRIEF_FIELD_UNDECLARED' });
    expect(String(await refusal)).not.toContain('secret');
    expect(connector.performed).toEqual([]);
  });

  it.each([
    ['two readings', '{"title":"A","title":"B"}'],
    ['white space', '{ "title":"A"}'],
    ['no object', '[]'],
    ['no JSON', 'title'],
  ])('is refused with %s', async (_what, brief) => {
    expect(await failureOf(new SpecialistUnderTest().perform({ brief }))).toBe('BRIEF_MALFORMED');
  });

  it.each([
    ['a required field missing', { pages: 3 }],
    ['a pattern missed', { title: 'R2D2' }],
    ['a part of a pattern met', { title: 'Renewal!' }],
    ['another type', { title: 'Renewal', pages: '3' }],
    ['a fraction for a whole number', { title: 'Renewal', pages: 1.5 }],
    ['a value outside the list', { title: 'Renewal', tone: 'rude' }],
    ['an object for a form', { title: 'Renewal', author: { id: 1 } }],
  ])('is rejected with %s', async (_what, fields) => {
    const { perform, connector } = bound(new SpecialistUnderTest());
    expect(await perform({ fields })).toMatchObject({ kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' });
    expect(connector.performed).toEqual([]);
  });

  it.each([['A-17'], ['tok_x8'], ['A-••']])('may hold any form that the capability works with (%s)', async (author) => {
    expect(await new SpecialistUnderTest().perform({ fields: { title: 'Renewal', author } })).toMatchObject({
      kind: 'COMMITTED',
    });
  });

  it('is rejected for a capability, or a version of one, that is not offered', async () => {
    const { perform } = bound(new SpecialistUnderTest());
    expect(await perform({ capability: 'note.burn' })).toMatchObject({ code: 'CAPABILITY_UNKNOWN' });
    expect(await perform({ capabilityVersion: '2' })).toMatchObject({ code: 'CAPABILITY_UNKNOWN' });
  });
});

function bound(subject: SpecialistUnderTest) {
  return { perform: subject.perform.bind(subject), connector: subject.connector };
}
