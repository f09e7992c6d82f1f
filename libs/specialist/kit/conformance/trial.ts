import type { JsonObject } from '@baton/kernel';
import type { Capability, OperationCall } from '@baton/specialist/domain';
import type { Caller, Effect } from './caller.js';
import type { ExampleBook } from './examples.js';

/** The attempt of the effect that most checks look at: there are lower ones then, and higher ones. */
const firstAttempt = 3;

/** One capability while it is looked at: one effect that was had, and calls that must have none. */
export class Trial {
  /** Keys of effects that were had. */
  readonly effectual: string[] = [];
  /** Keys that must never have had one. */
  readonly untouched: string[] = [];
  readonly #book: ExampleBook;
  #fields: Promise<JsonObject> | undefined;
  #effect: Promise<Effect> | undefined;
  #attempt = firstAttempt;

  constructor(
    readonly caller: Caller,
    readonly capability: Capability,
    book: ExampleBook,
  ) {
    this.#book = book;
  }

  get hasExample(): boolean {
    return this.#book.has(this.capability.name);
  }

  /** The fields of a brief that is never carried out. */
  fields(): Promise<JsonObject> {
    this.#fields ??= this.#book.next(this.capability.name).catch((error: unknown) => {
      // The next example may be one that the system accepts.
      this.#fields = undefined;
      throw error;
    });
    return this.#fields;
  }

  /** A call whose key must not have an effect, with a key of its own. */
  async vainCall(changes: Partial<OperationCall> = {}): Promise<OperationCall> {
    const call = this.caller.call(this.capability, await this.fields(), changes);
    this.untouched.push(call.key);
    return call;
  }

  /** A call by the next example, which may be carried out. */
  async freshCall(changes: Partial<OperationCall> = {}): Promise<OperationCall> {
    return this.caller.call(this.capability, await this.#book.next(this.capability.name), changes);
  }

  async carryOut(call: OperationCall): Promise<Effect> {
    const effect = await this.caller.carryOut(call);
    this.effectual.push(call.key);
    return effect;
  }

  /** The one effect that every check of this capability looks at, had when it is first asked for. */
  effect(): Promise<Effect> {
    this.#effect ??= this.freshCall({ attempt: firstAttempt })
      .then((call) => this.carryOut(call))
      .catch((error: unknown) => {
        this.#effect = undefined;
        throw error;
      });
    return this.#effect;
  }

  /** Another call about the key of that effect, by a higher attempt than any before. */
  async nextCall(changes: Partial<OperationCall> = {}): Promise<OperationCall> {
    const { call } = await this.effect();
    this.#attempt = Math.max(this.#attempt, call.attempt) + 1;
    return { ...call, attempt: this.#attempt, deadline: this.caller.soon(), ...changes };
  }
}
