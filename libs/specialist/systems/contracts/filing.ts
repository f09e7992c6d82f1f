import type { Committed } from '@baton/specialist/domain';
import { afterWrite, NothingHappened, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type {
  ClaimResult,
  ConnectorOperation,
  FindResult,
  OperationToPerform,
  PerformResult,
} from '@baton/specialist/kit';
import type { Repository } from './client.js';
import { committed } from './receipts.js';
import { keptText, paperOf, paperText, placeOf } from './papers.js';

/** Files agreements and notices: each is created once, at a place that its key names. */
export class Filing {
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async file(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, input, signal } = operation;
    const { path } = placeOf(capability, input, key);
    if ((await this.#repository.create(path, paperText(capability, input, key), signal)) === 'CREATED') {
      return afterWrite(() => this.#filed(path, signal));
    }
    const found = await this.find(operation);
    if (found.kind === 'COMMITTED') return found;
    // Somebody else's document, or the note that this key is used up.
    throw rejection('CONFLICT');
  }

  /** A document that was voided since was filed all the same. */
  async find({ capability, key, input, signal }: ConnectorOperation): Promise<FindResult> {
    const { path, voidPath } = placeOf(capability, input, key);
    const text = await this.#repository.read(path, signal);
    const paper = text === undefined ? undefined : paperOf(text, key);
    if (paper === 'FILED') return this.#filed(path, signal);
    if (paper === 'FOREIGN') return { kind: 'REJECTED', code: 'CONFLICT' };
    const voided = await this.#repository.look(voidPath, signal);
    return voided === undefined ? { kind: 'ABSENT' } : committed(this.#repository, voided, path, voided.modifiedMs);
  }

  /** Puts a void note where the document would come: a late request with this key then finds its place taken. */
  async claim(operation: ConnectorOperation): Promise<ClaimResult> {
    const { capability, key, input, signal } = operation;
    const { path } = placeOf(capability, input, key);
    if ((await this.#keepPlace(path, key, signal)) === 'CREATED') return { kind: 'REVOKED' };
    const found = await this.find(operation);
    if (found.kind === 'COMMITTED') return found;
    // Only a void note that is read there proves that the place is taken for good.
    const text = await this.#repository.read(path, signal);
    return { kind: text !== undefined && paperOf(text, key) === 'KEPT' ? 'REVOKED' : 'CANNOT_TELL' };
  }

  /** A folder that takes no document now takes no void note either, and may let a late request in when it is opened again. */
  async #keepPlace(path: string, key: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN' | 'REFUSED'> {
    try {
      return await this.#repository.create(path, keptText(key), signal);
    } catch (error) {
      if (error instanceof NothingHappened && error.result.kind === 'REJECTED') return 'REFUSED';
      throw error;
    }
  }

  async #filed(path: string, signal: AbortSignal): Promise<Committed> {
    const document = await this.#repository.look(path, signal);
    if (document === undefined) throw new OutcomeUnclear('The repository confirmed a document that it does not show');
    return committed(this.#repository, document, path, document.modifiedMs);
  }
}
