import cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { AuthorizationAnswer, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import type { Combination, PolicyAnswer, PolicyQuestion, PolicySource } from '@baton/handoff/domain';
import { DisclosurePolicy, PolicyEngine } from '../policy.port.js';
import type { CompiledPolicies } from './compile-policies.js';
import { compilePolicies } from './compile-policies.js';
import { hashOf } from './policy-source.js';

/** Asks the engine; another one stands here only where a specification makes it fail. */
export type Engine = (call: StatefulAuthorizationCall) => AuthorizationAnswer;

interface Circumstances {
  readonly engine: Engine;
  /** Milliseconds that have passed since some moment. */
  readonly elapsedMs: () => number;
}

/** A decision takes less than a millisecond; one that took so long comes from an engine that is not well. */
const decisionMs = 2_000;
const attemptsMax = 2;

/** So many different questions are remembered; there are a few thousand for six systems. */
const answersMax = 20_000;

const failed: PolicyAnswer = { decision: 'DENY', reason: 'POLICY_FAILED', policies: [] };

/**
 * One policy set, asked through Cedar. Permits only what the engine permits without a word of doubt: Cedar skips a
 * `forbid` that it can't evaluate, so any error at all is a denial here.
 */
export class CedarPolicy extends DisclosurePolicy {
  readonly setHash: string;
  readonly combinations: readonly Combination[];
  readonly #answers = new Map<string, PolicyAnswer>();
  readonly #circumstances: Circumstances;

  constructor(
    { hash, combinations }: Pick<CompiledPolicies, 'hash' | 'combinations'>,
    circumstances: Partial<Circumstances> = {},
  ) {
    super();
    this.setHash = hash;
    this.combinations = combinations;
    this.#circumstances = {
      engine: cedar.statefulIsAuthorized,
      elapsedMs: () => performance.now(),
      ...circumstances,
    };
  }

  decide(question: PolicyQuestion): PolicyAnswer {
    const key = keyOf(question);
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#ask(question);
    // What failed may not fail the next time, and is asked again.
    if (answer === failed) return failed;
    if (this.#answers.size >= answersMax) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }

  /** A machine that stood still for a moment makes one answer late; an engine that is not well makes them all late. */
  #ask(question: PolicyQuestion): PolicyAnswer {
    const { engine, elapsedMs } = this.#circumstances;
    try {
      for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
        const begun = elapsedMs();
        const answer = engine(callOf(question, this.setHash));
        if (elapsedMs() - begun <= decisionMs) return answerOf(answer);
      }
      return failed;
    } catch {
      return failed;
    }
  }
}

/** Makes policies in Cedar, of the same words once: those of the log are mostly those of the folder. */
export class CedarEngine extends PolicyEngine {
  readonly #made = new Map<string, DisclosurePolicy>();

  override compile(source: PolicySource): DisclosurePolicy {
    const hash = hashOf(source);
    const made = this.#made.get(hash) ?? new CedarPolicy(compilePolicies(source));
    this.#made.set(hash, made);
    return made;
  }
}

function answerOf(answer: AuthorizationAnswer): PolicyAnswer {
  if (answer.type !== 'success') return failed;
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) return failed;
  const policies = [...diagnostics.reason].sort();
  // Nothing permits without a policy that can be named.
  if (decision === 'allow') return policies.length > 0 ? { decision: 'PERMIT', policies } : failed;
  return { decision: 'DENY', reason: policies.length > 0 ? 'FORBIDDEN' : 'NO_PERMIT_MATCHED', policies };
}

function keyOf(question: PolicyQuestion): string {
  const { specialist, system, capability, purpose, classification, category, source, aboutSomebody, form } = question;
  return JSON.stringify([
    ...[specialist, system, capability, purpose, classification, category, source, aboutSomebody, form],
  ]);
}

function callOf(question: PolicyQuestion, set: string): StatefulAuthorizationCall {
  const principal = { type: 'Specialist', id: question.specialist };
  const resource = { type: 'Value', id: 'value' };
  const word = (type: string, id: string) => ({ __entity: { type, id } });
  return {
    principal,
    action: { type: 'Action', id: question.purpose },
    resource,
    context: { capability: question.capability, form: word('Form', question.form) },
    entities: [
      { uid: principal, attrs: {}, parents: [{ type: 'System', id: question.system }] },
      {
        uid: resource,
        attrs: {
          classification: word('Classification', question.classification),
          category: word('Category', question.category),
          source: question.source,
          aboutSomebody: question.aboutSomebody,
        },
        parents: [],
      },
    ],
    preparsedSchemaName: set,
    preparsedPolicySetId: set,
    validateRequest: true,
  };
}
