import type { Capability } from '@baton/specialist/domain';
import { CallRefused, MalformedMessage, OutcomeUnknown, type TokenSigner } from '@baton/specialist/contract';
import { randomUUID } from 'node:crypto';
import { Caller } from './caller.js';
import {
  exampleCheck,
  manifestChecks,
  onceChecks,
  oldCopyCheck,
  readChecks,
  scopeChecks,
  secretsCheck,
} from './common-checks.js';
import { ExampleBook, type Examples } from './examples.js';
import { PromiseBroken, PromiseUnseen, type Check, type Finding } from './findings.js';
import type { SpecialistLine } from './line.js';
import { TokenHand } from './token-hand.js';
import { Trial } from './trial.js';
import { listCheck, writeChecks } from './write-checks.js';

export interface ConformanceOptions {
  readonly line: SpecialistLine;
  /** Signs with the key that the specialist trusts. */
  readonly signer: TokenSigner;
  /** What the system accepts. Each writing capability has its effect twice at least. */
  readonly examples: Examples;
  /** Absent: all. */
  readonly capabilities?: readonly string[];
  /** Milliseconds since 1970; the wall clock unless said otherwise. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly patienceMs?: number;
  /** Told of each finding as it is made. */
  readonly onFinding?: (finding: Finding) => void;
}

const usualPatienceMs = 60_000;
/** Records are listed since this long before the first call, since the clocks of systems differ. */
const clocksDifferMs = 3_600_000;

/**
 * Holds a specialist to the contract, from outside: over the wire, or as a core of the kit. It has effects, so the system
 * behind should be one for tests. What it can't see from outside (what a killed specialist remembers) is not among it.
 */
export async function checkSpecialist(options: ConformanceOptions): Promise<readonly Finding[]> {
  const { line, signer, examples } = options;
  const now = options.now ?? (() => Date.now());
  const startedAtMs = now();
  const caller = new Caller({
    line,
    hand: new TokenHand(signer, now, randomUUID),
    description: await line.describe(),
    now,
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    patienceMs: options.patienceMs ?? usualPatienceMs,
  });
  await mustTrust(caller);
  const book = new ExampleBook(examples, async (name, fields) => {
    const capability = capabilityOf(caller, name);
    return (await caller.carryOut(caller.call(capability, fields))).receipt.outputs;
  });
  const findings: Finding[] = [];
  const look = async <Subject>(checks: readonly Check<Subject>[], subject: Subject, capability?: string) => {
    for (const check of checks) {
      const finding = await findingOf(check, subject, capability);
      findings.push(finding);
      options.onFinding?.(finding);
    }
  };
  const trials = caller.description.manifest.capabilities
    .filter(({ name }) => options.capabilities?.includes(name) ?? true)
    .map((capability) => new Trial(caller, capability, book));
  await look(manifestChecks, caller);
  const first = trials.find(({ hasExample }) => hasExample);
  if (first) await look(onceChecks, first);
  for (const trial of trials) await look(checksOf(trial), trial, trial.capability.name);
  const writes = trials.filter(({ capability, hasExample }) => hasExample && capability.effect === 'WRITE');
  for (const trial of writes) await look([listCheck(startedAtMs - clocksDifferMs)], trial, trial.capability.name);
  // The last call of all: the specialist answers under another name from then on.
  if (first) await look([oldCopyCheck], first);
  await look([secretsCheck], caller);
  return findings;
}

/** The specialist checks tokens against another key than they are signed with, so that no check would say anything. */
export class IssuerNotTrusted extends Error {
  override readonly name = 'IssuerNotTrusted';
}

async function mustTrust(caller: Caller): Promise<void> {
  const [capability] = caller.description.manifest.capabilities;
  if (!capability) return;
  try {
    await caller.query(caller.call(capability, {}));
  } catch (error) {
    if (!(error instanceof CallRefused) || error.code !== 'TOKEN_SIGNATURE_WRONG') return;
    throw new IssuerNotTrusted(
      'The specialist trusts another issuer: sign with the key whose public half it was given',
    );
  }
}

function checksOf({ capability: { effect }, hasExample }: Trial): readonly Check<Trial>[] {
  if (!hasExample) return [exampleCheck];
  return effect === 'READ' ? [...scopeChecks, ...readChecks] : [...scopeChecks, ...writeChecks];
}

function capabilityOf({ description }: Caller, name: string): Capability {
  const capability = description.manifest.capabilities.find((offered) => offered.name === name);
  if (!capability) throw new PromiseUnseen(`The specialist offers no ${name}`);
  return capability;
}

async function findingOf<Subject>(check: Check<Subject>, subject: Subject, capability?: string): Promise<Finding> {
  const { area, promise, advice } = check;
  const about = { area, promise, ...(capability === undefined ? {} : { capability }) };
  try {
    await check.look(subject);
    return { ...about, result: 'KEPT' };
  } catch (error) {
    if (error instanceof PromiseUnseen) return { ...about, result: 'UNSEEN', found: error.message };
    const found = brokenBy(error);
    if (found === undefined) throw error;
    return { ...about, result: 'BROKEN', found, advice };
  }
}

/** What a check did not expect is no promise kept either; undefined for what is nobody's but the check's own. */
function brokenBy(error: unknown): string | undefined {
  if (error instanceof PromiseBroken || error instanceof MalformedMessage) return error.message;
  if (error instanceof CallRefused) return `It was refused (${error.code})`;
  if (error instanceof OutcomeUnknown) return `It was not answered (${error.unknownCause})`;
  return undefined;
}
