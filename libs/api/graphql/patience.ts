import type { Requester } from '@baton/goal/application';
import type { FormattedExecutionResult, OperationDefinitionNode } from 'graphql';
import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import { lookWhile } from '../access/sight.js';

const code = 'TIMED_OUT';
const over = new GraphQLError('Nobody waits for this answer any more', { extensions: { code } });

/** These take as long as the log is long, and change nothing: who asks them alone decides how long to wait. */
const ofWholeLog: readonly string[] = ['reconcile', 'rederiveDecisions'];

/**
 * How long an operation is waited for: until it is answered, its time is over, or its client has gone. Then nothing more
 * is begun for it.
 */
export class Patience {
  #ending: AbortController | undefined;
  readonly #ended = Promise.withResolvers<never>();
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param gone aborts when whoever asked has gone */
  constructor(gone?: AbortSignal) {
    // Where nothing waits when it ends, nobody has to hear of it.
    this.#ended.promise.catch(() => undefined);
    gone?.addEventListener('abort', () => this.end(), { once: true, signal: this.signal });
    if (gone?.aborted) this.end();
  }

  /** Aborts when it ends. Few look, and one that nobody looks at would cost as much. */
  get signal(): AbortSignal {
    this.#ending ??= new AbortController();
    if (this.#isOver) this.#ending.abort(over);
    return this.#ending.signal;
  }

  /**
   * From here on time counts. What a mutation has begun is never broken off: it is no longer waited for, that is all.
   * @param msMax for an answer that is not made of the whole log
   */
  begin({ operation, selectionSet }: OperationDefinitionNode, requester: Requester, msMax: number): void {
    if (operation === OperationTypeNode.QUERY) lookWhile(requester, this);
    const takesItsTime = selectionSet.selections.every(
      (selection) => selection.kind === Kind.FIELD && ofWholeLog.includes(selection.name.value),
    );
    if (!takesItsTime && !this.#isOver) this.#timer = setTimeout(() => this.end(), msMax);
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#ended.reject(over);
    this.#ending?.abort(over);
  }

  /** @throws GraphQLError TIMED_OUT once it has ended: then nothing more is begun */
  mustLast(): void {
    if (this.#isOver) throw over;
  }

  /** @throws GraphQLError TIMED_OUT as soon as it ends, whatever becomes of the answer */
  waitFor<T>(answer: PromiseLike<T>): Promise<T> {
    return Promise.race([answer, this.#ended.promise]);
  }
}

/** The one error that stands for all that there was no patience left for; any other answer as it is. */
export function toldOnce<Answer extends Pick<FormattedExecutionResult, 'errors'>>(
  answer: Answer,
  operation: OperationDefinitionNode | null | undefined,
  msMax: number,
): Answer | FormattedExecutionResult {
  if (!answer.errors?.some(({ extensions }) => extensions?.['code'] === code)) return answer;
  const what =
    operation?.operation === OperationTypeNode.MUTATION
      ? 'whatever was begun goes on: send the same request again, with its key, to hear what became of it'
      : 'nothing more is done for it: ask for less at a time, or again in a moment';
  const message = `This was not answered within ${msMax / 1_000} seconds, and ${what}`;
  return { data: null, errors: [{ message, extensions: { code } }] };
}
