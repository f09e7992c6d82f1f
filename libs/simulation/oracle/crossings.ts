import type { JsonValue } from '@baton/kernel';
import { epochMsOf, instantOf } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import { briefFieldPlace } from '@baton/goal/domain';
import type { OperationCall } from '@baton/specialist/domain';
import type { OperationGrant, TokenRequest } from '@baton/specialist/contract';
import type { OperationToPerform } from '@baton/specialist/kit';
import type { SeededPolicies } from '../orchestrator/seeded-policy.js';
import type { World } from '../world/world.js';
import { graceMs } from './grace.js';
import type { Ledger, OperationAccount } from './ledger.js';
import { nameOf, shortKey } from './names.js';
import type { ToldBook } from './told-book.js';

/** What every goal knows and no capability asks for: it must never be seen outside. */
export const canary = 'nobody-was-told';

interface Tokens {
  performs: number;
  expiresAtMs: number;
}

/**
 * Judges what goes from the orchestrator to specialists, and from them to their systems: only what the log intends, to
 * whom it concerns, with exactly what was disclosed, under a token for just that.
 */
export class Crossings {
  readonly #briefs = new Map<string, string>();
  readonly #tokens = new Map<string, Tokens>();
  readonly #touches = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
    private readonly vault: Vault,
    private readonly permitted: {
      readonly told: ToldBook;
      readonly policies: Pick<SeededPolicies, 'forbiddenSince'>;
    },
  ) {}

  /** A token was made, which is good until a time in milliseconds since 1970. */
  onToken({ grant }: TokenRequest, expiresAtMs: number): void {
    if (grant.action !== 'perform') return;
    const tokens = this.#tokens.get(grant.key) ?? { performs: 0, expiresAtMs: 0 };
    this.#tokens.set(grant.key, {
      performs: tokens.performs + 1,
      expiresAtMs: Math.max(tokens.expiresAtMs, expiresAtMs),
    });
  }

  /** A request leaves the orchestrator. */
  onRequest(call: OperationCall, action: OperationGrant['action']): void {
    const account = this.ledger.operationOfKey(call.key);
    if (!account) return this.world.violate('2 intent before effect', `a request under a key that no event names`);
    const name = nameOf(account);
    if (action === 'perform' && account.sends.get(call.key)?.get(call.attempt) !== call.deadline)
      this.world.violate('2 intent before effect', `${name}: attempt ${call.attempt} until ${call.deadline}`);
    if (call.specialist !== account.pin.specialist || call.capability !== account.pin.capability)
      this.world.violate('6 only within its scope', `${name} goes to ${call.specialist} as ${call.capability}`);
    if (call.tenant !== this.ledger.goals.get(account.goalId)?.tenant)
      this.world.violate('10 nothing crosses a tenant', `${name} goes out for ${call.tenant}`);
    this.#judgeBrief(call, account);
    if (action === 'perform') this.#judgePolicy(account, call.handoffId);
  }

  /**
   * A call was answered.
   * @param knownTokens those that the specialist has to know, to which this one is added
   * @param arrivedAtMs when the call arrived, in milliseconds since 1970, by the clock of the specialist
   */
  onAnswered(token: string, action: string, knownTokens: Set<string>, arrivedAtMs: number): void {
    const [, payload = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly jti: string; exp: number };
    const { jti, exp } = claims;
    if (exp * 1_000 <= arrivedAtMs)
      this.world.violate('6 only within its scope', `a ${action} was answered that came after its token had expired`);
    if (knownTokens.has(jti)) this.world.violate('6 only within its scope', `a token was good for a second ${action}`);
    knownTokens.add(jti);
  }

  /** A specialist begins to change its system. @param system whose specialist it is */
  onTouch(system: string, { key, capability, input, deadline }: OperationToPerform): void {
    const account = this.ledger.operationOfKey(key);
    if (!account) return this.world.violate('6 only within its scope', `${capability} under a key that no event names`);
    const name = nameOf(account);
    const touches = (this.#touches.get(key) ?? 0) + 1;
    this.#touches.set(key, touches);
    const tokens = this.#tokens.get(key);
    if (touches > (tokens?.performs ?? 0))
      this.world.violate('6 only within its scope', `${name}: begun ${touches} times, with ${tokens?.performs} tokens`);
    if (epochMsOf(deadline) > (tokens?.expiresAtMs ?? 0))
      this.world.violate('6 only within its scope', `${name}: begun after its token had expired`);
    if (account.pin.system !== system || account.pin.capability !== capability)
      this.world.violate('6 only within its scope', `${name}: ${capability} in ${system}`);
    if (this.#briefs.get(key) !== JSON.stringify(sorted(input)))
      this.world.violate('6 only within its scope', `${name}: begun with another brief than it was given`);
  }

  #judgeBrief({ key, brief, handoffId }: OperationCall, account: OperationAccount): void {
    const name = nameOf(account);
    const known = this.#briefs.get(key);
    const told = JSON.stringify(sorted(JSON.parse(brief) as Record<string, JsonValue>));
    if (known !== undefined && known !== told)
      this.world.violate('11 only what was disclosed crosses', `${name}: another brief under ${shortKey(key)}`);
    if (known !== undefined) return;
    this.#briefs.set(key, told);
    const briefed = this.ledger.handoffs.get(handoffId);
    const at = { stream: goalStream(account.goalId), eventId: briefed?.sealedIn ?? '' };
    const disclosed = Object.fromEntries(
      (briefed?.disclosed ?? []).map(({ field, sealed }) => {
        return [field, this.vault.open(sealed, { ...at, attribute: briefFieldPlace(field) })];
      }),
    );
    if (JSON.stringify(sorted(disclosed)) !== told || brief.includes(canary))
      this.world.violate(
        '11 only what was disclosed crosses',
        `${name}: ${Object.keys(disclosed).join()} was disclosed`,
      );
    this.#judgeValues(account, disclosed);
    if (account.operation !== 'forward') this.#judgeWayBack(account, disclosed);
    if (briefed) this.permitted.told.onTold(name, briefed);
  }

  /** An effect is put right in the record that it was asked for in, whatever was planned since. */
  #judgeWayBack(account: OperationAccount, { recordId }: Readonly<Record<string, JsonValue>>): void {
    const effect = this.ledger.operation(account.goalId, { step: account.step, operation: 'forward' });
    const asked = [...(effect?.sends.keys() ?? [])].flatMap((key) => this.#briefs.get(key) ?? []);
    const isOf = (brief: string) => (JSON.parse(brief) as Record<string, JsonValue>)['recordId'] === recordId;
    if (recordId !== undefined && asked.length > 0 && !asked.some(isOf))
      this.world.violate(
        '7 the way back is the way there',
        `${nameOf(account)} goes to ${JSON.stringify(recordId)}, where its step was not`,
      );
  }

  /** What policy forbids crosses by a person's word alone, the first time and each time that it is sent once more. */
  #judgePolicy(account: OperationAccount, handoffId: string): void {
    const { specialist, capability } = account.pin;
    const since = this.permitted.policies.forbiddenSince(specialist, capability);
    // It was decided before it was recorded, and is sent after that: in between another set may come to hold.
    if (since === undefined || this.world.nowMs <= since + graceMs) return;
    const briefed = this.ledger.handoffs.get(handoffId);
    const waived = this.#waivedFields(account, briefed?.generation);
    if (briefed?.considered.some(({ field, form, waiver }) => form && !waiver && !waived.has(field)))
      this.world.violate('11 only what policy permits crosses', `${nameOf(account)}: ${capability} is forbidden`);
  }

  /** What a person lets cross in this handoff against policy, though it may have crossed without their word at first. */
  #waivedFields({ goalId, step, operation }: OperationAccount, generation: number | undefined) {
    const held = this.ledger.goals.get(goalId)?.state.steps[step]?.waivers[operation] ?? [];
    const holds = instantOf(this.world.nowMs - graceMs);
    return new Set<string | undefined>(
      held.flatMap(({ fields, mayHold = [], ...waiver }) =>
        waiver.generation === generation && waiver.expiresAt > holds && mayHold.length === 0 ? fields : [],
      ),
    );
  }

  /** What a plan binds to a step of one goal says whose it is. */
  #judgeValues({ goalId, step, operation }: OperationAccount, fields: Readonly<Record<string, JsonValue>>): void {
    const recipe = this.ledger.goals.get(goalId)?.recipe;
    const { value } = fields;
    // A step that is planned anew keeps what it was bound to, and gets the number of its revision.
    const [planned] = step.split('-r');
    if (operation === 'forward' && value !== undefined && value !== `${recipe}.${planned}`)
      this.world.violate(
        '10 nothing crosses a tenant',
        `goal ${goalId}, ${step} was briefed with ${JSON.stringify(value)}`,
      );
  }
}

function sorted(fields: Readonly<Record<string, JsonValue>>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
