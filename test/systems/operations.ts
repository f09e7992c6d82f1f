import { parseInstant } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import type { ConnectorInput, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';

/** An address at which a connection is refused: a port that fetch lets through, and that no system takes by habit. */
export const nobodyListensAt = 'http://127.0.0.1:2';

let keyCount = 0;

/** A key that no other operation of this run has. */
export function freshKey(): string {
  keyCount += 1;
  return keyCount.toString(16).padStart(32, 'b');
}

export function operation(capability: string, input: ConnectorInput, key = freshKey()): OperationToPerform {
  return {
    capability,
    key,
    input,
    signal: new AbortController().signal,
    deadline: parseInstant('2099-01-01T00:00:00.000Z'),
    earlierAttemptMayHaveReached: false,
  };
}

/** The same operation sent again, after an attempt of which nothing is known. */
export function again(former: OperationToPerform): OperationToPerform {
  return { ...former, earlierAttemptMayHaveReached: true };
}

export function receiptOf(result: PerformResult | FindResult): Committed['receipt'] {
  if (result.kind !== 'COMMITTED') throw new Error(`Not committed (${JSON.stringify(result)})`);
  return result.receipt;
}

/** An output that has to be a text. */
export function textOf(receipt: Committed['receipt'], output: string): string {
  const value = receipt.outputs[output];
  if (typeof value !== 'string') throw new Error(`The receipt has no text ${output}`);
  return value;
}

/** Asks until the answer is that something was committed. */
export async function untilCommitted(find: () => Promise<FindResult>): Promise<FindResult> {
  for (;;) {
    const found = await find();
    if (found.kind === 'COMMITTED') return found;
  }
}
