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

/** The tag of no document: what a person has edited since is not what was filed, so that voiding it finds it changed. */
const editedSince = '"edited-since"';

/** Files agreements and notices: each is created once, at a place that its key names. */
export class Filing {
  readonly #repository: Repository;
  readonly #root: string;

  /** `root` ends with a slash: the folder below which the keys on documents are looked for. */
  constructor(repository: Repository, root: string) {
    this.#repository = repository;
    this.#root = root;
  }

  async file(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, input, signal } = operation;
    const { path } = placeOf(capability, input, key);
    // What was filed there would bear a key that nobody ever finds.
    if (!path.startsWith(this.#root)) throw rejection('INVALID_FOR_SYSTEM');
    if ((await this.#repository.create(path, paperText(capability, input, key), signal)) === 'CREATED') {
      return afterWrite(() => this.#confirmed(operation));
    }
    const found = await this.find(operation);
    if (found.kind === 'COMMITTED') return found;
    // What nobody filed with this key, or the note that it is used up.
    throw rejection('CONFLICT');
  }

  /**
   * A document that was voided since was filed all the same. One that doesn't say its key may still be ours, under a name
   * that says it: nobody but a person can tell what was made of it.
   */
  async find({ capability, key, input, signal }: ConnectorOperation): Promise<FindResult> {
    const { path, voidPath } = placeOf(capability, input, key);
    // Looked at before it is read: the version of what a person puts there in between is then never taken for ours.
    const document = await this.#repository.look(path, signal);
    const text = document === undefined ? undefined : await this.#repository.read(path, signal);
    if (document !== undefined && text !== undefined) {
      const paper = paperOf(text, key);
      if (paper === 'FOREIGN') return { kind: 'CANNOT_TELL' };
      if (paper === 'FILED') {
        return text === paperText(capability, input, key)
          ? committed(this.#repository, document, path, document.modifiedMs)
          : committed(this.#repository, { ...document, etag: editedSince }, path);
      }
    }
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

  async #confirmed(operation: ConnectorOperation): Promise<Committed> {
    const found = await this.find(operation);
    if (found.kind === 'COMMITTED') return found;
    throw new OutcomeUnclear('The repository confirmed a document that it does not show');
  }
}
