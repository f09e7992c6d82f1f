import { CallRefused, MalformedMessage, OutcomeUnknown } from '@baton/specialist/contract';
import { NothingHappened, OutcomeUnclear } from './system-answers.js';

/**
 * What went wrong in a specialist or its system, for whoever runs it. It holds the words of nobody, since an error may
 * quote what a brief or a record says.
 */
export interface Failure {
  /** What was asked: perform, query, revoke, list-keys or describe. */
  readonly call: string;
  /** A capability of the manifest; absent where none was named. */
  readonly capability?: string;
  /** The class of each error and its code if it has one, from what the caller was told to what was its cause. */
  readonly errors: readonly string[];
  /** Where the innermost of them was made: function, file, line and column each. None for what was foreseen. */
  readonly frames: readonly string[];
}

const framesMax = 10;

/** Undefined for what is no failure of the specialist: a call that it refused. */
export function failureOf(
  thrown: unknown,
  { call, capability }: Pick<Failure, 'call' | 'capability'>,
): Failure | undefined {
  if (thrown instanceof CallRefused || thrown instanceof MalformedMessage) return undefined;
  const chain = chainOf(thrown);
  return {
    call,
    ...(capability === undefined ? {} : { capability }),
    errors: chain.length === 0 ? [typeof thrown] : chain.map(nameOf),
    frames: isForeseen(chain) ? [] : framesOf(chain.at(-1)),
  };
}

/** A system failed, which connectors say by errors of the kit, or the kit itself by its own: where is nobody's concern. */
function isForeseen(chain: readonly Error[]): boolean {
  const isOfSystem = chain.some((error) => error instanceof OutcomeUnclear || error instanceof NothingHappened);
  return isOfSystem || chain.at(-1) instanceof OutcomeUnknown;
}

const causesMax = 10;

function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = thrown; at instanceof Error && chain.length < causesMax; at = at.cause) chain.push(at);
  return chain;
}

function nameOf(error: Error): string {
  const code = error instanceof OutcomeUnknown ? error.unknownCause : 'code' in error ? error.code : undefined;
  // A library may put anything into a code: what does not look like one is a value.
  const isCode = typeof code === 'number' || (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code));
  return isCode ? `${error.constructor.name} ${code}` : error.constructor.name;
}

/** Only what stands behind the message, and there only what is a place in a file. */
function framesOf(error: Error | undefined): readonly string[] {
  const stack = error?.stack ?? '';
  const message = error?.message ?? '';
  return stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .flatMap((line) => /^ {4}at (.+:\d+:\d+\)?)$/.exec(line)?.[1] ?? [])
    .slice(0, framesMax);
}
