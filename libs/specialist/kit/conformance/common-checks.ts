import { canonicalJson, plusMs } from '@baton/kernel';
import { lintManifest, type OperationCall } from '@baton/specialist/domain';
import { mustBe, mustBeRefused, mustBeRejected, type Caller, type Tampering } from './caller.js';
import { PromiseBroken, PromiseUnseen, type Check } from './findings.js';
import { strangersSigner, TokenHand } from './token-hand.js';
import type { Trial } from './trial.js';

const useTheKit = 'the kit does this: serve the connector through createSpecialist';

export const manifestChecks: readonly Check<Caller>[] = [
  {
    area: 'manifest',
    promise: 'the manifest contradicts itself nowhere',
    advice: 'mend what is named; lintManifest says the same in a specification',
    async look({ description }) {
      const faults = lintManifest(description.manifest);
      if (faults.length > 0) throw new PromiseBroken(faults.join('; '));
    },
  },
];

/** Stands for all checks of a capability that can't be called, for want of a brief. */
export const exampleCheck: Check<Trial> = {
  area: 'manifest',
  promise: 'it keeps what the contract promises of its capabilities',
  advice: 'give an example of it',
  look: () => Promise.reject(new PromiseUnseen('There is no example of it')),
};

/** What looks like a secret, and is none. */
const canary = 'canary-4711';

export const scopeChecks: readonly Check<Trial>[] = [
  {
    area: 'scope',
    promise: 'a brief with a field that is not declared is refused',
    advice: `it should never have crossed, so it is not dropped but refused (BRIEF_FIELD_UNDECLARED); ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      const call = caller.call(capability, { ...(await trial.fields()), undeclaredField: canary });
      await mustBeRefused(caller.perform(call), 'BRIEF_FIELD_UNDECLARED');
    },
  },
  {
    area: 'scope',
    promise: 'a brief that is not the canonical text of an object is refused',
    advice: `it would have several readings (BRIEF_MALFORMED); ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      const fields = await trial.fields();
      const call = caller.call(capability, fields, { brief: ` ${canonicalJson(fields)}` });
      await mustBeRefused(caller.perform(call), 'BRIEF_MALFORMED');
    },
  },
  {
    area: 'scope',
    promise: 'a brief without a required field is rejected before the system is touched',
    advice: `sending it again would not help (REJECTED, INVALID_FOR_SYSTEM); ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      if (!capability.input.some(({ required }) => required)) throw new PromiseUnseen('It requires no field');
      mustBeRejected(await caller.perform(caller.call(capability, {})), 'INVALID_FOR_SYSTEM');
    },
  },
  {
    area: 'scope',
    promise: 'another version than the one that is offered is rejected',
    advice: `the same fields may mean something else in it (REJECTED, CAPABILITY_UNKNOWN); ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      const other = { ...capability, version: `${capability.version}-other` };
      mustBeRejected(await caller.perform(caller.call(other, await trial.fields())), 'CAPABILITY_UNKNOWN');
    },
  },
];

export const readChecks: readonly Check<Trial>[] = [
  {
    area: 'idempotency',
    promise: 'a read is answered, and again under the same key',
    advice: 'a read leaves no trace, so it may be repeated: answer COMMITTED with the outputs that it declares',
    async look(trial) {
      const { caller } = trial;
      const call = caller.call(trial.capability, await trial.fields());
      for (const attempt of [1, 2])
        mustBe(await caller.patiently(() => caller.perform({ ...call, attempt })), 'COMMITTED');
    },
  },
];

/** A token for one call, changed so that no call may pass with it, and why not. */
interface WrongToken {
  readonly what: string;
  readonly codes: readonly string[];
  readonly tamper: (call: OperationCall, nowSeconds: number) => Tampering;
}

const wrongTokens: readonly WrongToken[] = [
  { what: 'that is none', codes: ['TOKEN_MALFORMED'], tamper: () => ({ token: 'no-token' }) },
  {
    what: 'for another specialist',
    codes: ['TOKEN_AUDIENCE_WRONG'],
    tamper: () => ({ claims: { aud: 'another-specialist' } }),
  },
  {
    what: 'that has expired',
    codes: ['TOKEN_EXPIRED'],
    tamper: (_call, now) => ({ claims: { iat: now - 120, exp: now - 60 } }),
  },
  {
    what: 'that lives longer than a minute',
    codes: ['TOKEN_LIFETIME_WRONG'],
    tamper: (_call, now) => ({ claims: { iat: now, exp: now + 3_600 } }),
  },
  {
    what: 'of another tenant',
    codes: ['TENANT_NOT_GRANTED'],
    tamper: () => ({ claims: { tenant: 'another-tenant' } }),
  },
  { what: 'for another action', codes: ['ACTION_NOT_GRANTED'], tamper: () => ({ grant: { action: 'query' } }) },
  {
    what: 'for another capability',
    codes: ['CAPABILITY_NOT_GRANTED'],
    tamper: () => ({ grant: { capability: 'another.capability' } }),
  },
  { what: 'for another key', codes: ['KEY_NOT_GRANTED'], tamper: () => ({ grant: { key: 'f'.repeat(32) } }) },
  {
    what: 'for another attempt',
    codes: ['ATTEMPT_NOT_GRANTED'],
    tamper: ({ attempt }) => ({ grant: { attempt: attempt + 1 } }),
  },
  {
    what: 'for another brief',
    codes: ['BRIEF_NOT_GRANTED'],
    tamper: () => ({ grant: { brief_digest: 'another' } }),
  },
  {
    what: 'for another journal',
    codes: ['JOURNAL_NOT_GRANTED'],
    tamper: () => ({ grant: { journal: 'another-journal' } }),
  },
  {
    what: 'for an attempt after one that went to another journal',
    codes: ['JOURNAL_NOT_GRANTED'],
    tamper: () => ({ grant: { dispatched_to: 'another-journal' } }),
  },
  {
    what: 'for another version of the capability',
    codes: ['CAPABILITY_NOT_GRANTED'],
    tamper: () => ({ grant: { capability_version: 'another-version' } }),
  },
  {
    what: 'for another deadline',
    codes: ['DEADLINE_NOT_GRANTED'],
    tamper: ({ deadline }) => ({ grant: { deadline: plusMs(deadline, -1) } }),
  },
];

const verifyTokens = `verify the token before anything else is looked at; ${useTheKit}, with a verifier of the issuer's key`;

/** Of one capability, for the specialist as a whole. */
export const onceChecks: readonly Check<Trial>[] = [
  ...wrongTokens.map(({ what, codes, tamper }): Check<Trial> => ({
    area: 'tokens',
    promise: `a call with a token ${what} is refused, and begins nothing`,
    advice: verifyTokens,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall();
      const tampering = tamper(call, Math.floor(caller.now() / 1_000));
      await mustBeRefused(caller.perform(call, tampering), ...codes);
      mustBe(await caller.query(call), 'NEVER_STARTED', 'ABSENT');
    },
  })),
  {
    area: 'tokens',
    promise: 'a call with a token that was signed by somebody else is refused, and begins nothing',
    advice: verifyTokens,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall();
      const token = caller.forgedBy(
        new TokenHand(
          strangersSigner(),
          () => caller.now(),
          () => call.handoffId,
        ),
        call,
      );
      await mustBeRefused(caller.perform(call, { token }), 'TOKEN_SIGNATURE_WRONG');
      mustBe(await caller.query(call), 'NEVER_STARTED', 'ABSENT');
    },
  },
  {
    area: 'tokens',
    promise: 'a token is good for one call',
    advice: `remember the tokens that were used until they expire, over a restart too (TOKEN_USED); ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      // An attempt that is closed: the first copy begins nothing either.
      const call = await trial.vainCall({ attempt: 2 });
      await caller.query(call);
      const request = caller.requestFor({ ...call, attempt: 3, deadline: caller.longAgo() }, 'perform');
      await caller.send(request).catch(() => undefined);
      await mustBeRefused(caller.send(request), 'TOKEN_USED');
    },
  },
  {
    area: 'tokens',
    promise: 'the token of an operation does not list keys',
    advice: `listing is an action of its own (ACTION_NOT_GRANTED); ${useTheKit}`,
    async look(trial) {
      await mustBeRefused(trial.caller.listWith(await trial.vainCall()), 'ACTION_NOT_GRANTED');
    },
  },
  {
    area: 'tokens',
    promise: 'a token for one list is good for no other',
    advice: `compare what is asked for with what the token grants (LISTING_NOT_GRANTED); ${useTheKit}`,
    look: ({ caller }) => mustBeRefused(caller.listSooner(), 'LISTING_NOT_GRANTED'),
  },
  {
    area: 'scope',
    promise: 'a capability that is not offered is rejected',
    advice: `whatever the orchestrator says, the manifest decides (REJECTED, CAPABILITY_UNKNOWN); ${useTheKit}`,
    async look({ caller }) {
      const call = caller.call({ name: 'nobody.offers.this', version: '1' }, {});
      mustBeRejected(await caller.perform(call), 'CAPABILITY_UNKNOWN');
    },
  },
];

/** Whatever was dispatched to the former identity is asked of the system from then on, so nothing comes after it. */
export const oldCopyCheck: Check<Trial> = {
  area: 'journal',
  promise: 'a journal that never came to where it was heard of takes another identity, and answers from no gap in it',
  advice: `it was put back from an old copy, which has forgotten what came after; ${useTheKit}`,
  async look(trial) {
    const { caller } = trial;
    const call = await trial.vainCall({ dispatchedTo: caller.description.journalId });
    const answer = await caller.query(call, { heard: { opening: 'never-opened', sequence: 1 } });
    if (answer.journalId === caller.description.journalId) throw new PromiseBroken('It kept its identity');
    mustBe(answer, 'ABSENT', 'IN_PROGRESS', 'CANNOT_TELL');
  },
};

/** Made last, over all that was said. */
export const secretsCheck: Check<Caller> = {
  area: 'secrets',
  promise: 'no refusal and no failure quotes anything of a brief',
  advice: 'say which field is wrong, and never its value; keep the words of the system to yourself',
  async look({ heard, told }) {
    if (heard.length === 0) throw new PromiseUnseen('Nothing was refused');
    const quoted = [...told, canary].filter((value) => heard.some((text) => text.includes(value))).length;
    if (quoted > 0) throw new PromiseBroken(`${quoted} values of briefs were quoted`);
  },
};
