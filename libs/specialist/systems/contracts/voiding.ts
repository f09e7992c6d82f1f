import { afterWrite, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { ConnectorOperation, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import type { Repository, StoredDocument } from './client.js';
import type { Place } from './papers.js';
import { keptText, keyInName, placeAt } from './papers.js';
import { committed, strong } from './receipts.js';

/**
 * Voids documents. The move to the name that says so is the effect; before it the operation leaves its key on the
 * document, which takes it along, and after it a note is put where the document was.
 */
export class Voiding {
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async void(operation: OperationToPerform): Promise<PerformResult> {
    const { input, signal } = operation;
    const place = placeAt(String(input['documentPath']));
    // What an earlier attempt may have left half done is finished here, whoever else has looked at it meanwhile.
    const done = await this.#voidedBy(operation, place);
    if (done !== undefined) return afterWrite(() => this.#finish(place, done, signal));
    if ((await this.#repository.look(place.path, signal)) === undefined) throw rejection('NOT_FOUND');
    const token = await this.#repository.lock(place.path, signal);
    let isMoved = false;
    try {
      await this.#checkVersion(operation, place);
      await this.#repository.setProperties(place.path, { 'void-reference': operation.key }, signal, token);
      isMoved = (await this.#repository.move(place.path, place.voidPath, token, signal)) === 'MOVED';
      if (!isMoved) throw rejection('CONFLICT');
    } finally {
      // The lock runs out by itself, so that it could not be taken off is no news.
      if (!isMoved) await this.#repository.unlock(place.path, token, signal).catch(() => undefined);
    }
    return afterWrite(async () => {
      const voided = await this.#voidedBy(operation, place);
      if (voided === undefined) throw new OutcomeUnclear('The repository confirmed a move that it does not show');
      return this.#finish(place, voided, signal);
    });
  }

  async find(operation: ConnectorOperation): Promise<FindResult> {
    const place = placeAt(String(operation.input['documentPath']));
    const voided = await this.#voidedBy(operation, place);
    if (voided !== undefined) return committed(this.#repository, voided, place.voidPath);
    const document = await this.#repository.look(place.path, operation.signal);
    return { kind: document === undefined ? 'CANNOT_TELL' : 'ABSENT' };
  }

  /** The voided document, if it is this operation that voided it. */
  async #voidedBy({ key, signal }: ConnectorOperation, { voidPath }: Place): Promise<StoredDocument | undefined> {
    const document = await this.#repository.look(voidPath, signal);
    return document?.voidReference === key ? document : undefined;
  }

  async #checkVersion({ input, signal }: OperationToPerform, { path }: Place): Promise<void> {
    const document = await this.#repository.look(path, signal);
    if (document === undefined) throw rejection('NOT_FOUND');
    if (strong(document.etag) !== strong(String(input['version']))) throw rejection('CHANGED');
  }

  /** Says it in the properties too, and keeps the place, so that a late repetition of the filing finds it taken. */
  async #finish(place: Place, voided: StoredDocument, signal: AbortSignal): Promise<PerformResult> {
    await this.#repository.setProperties(place.voidPath, { status: 'void' }, signal);
    const filingKey = keyInName(place.path);
    if (filingKey !== undefined) await this.#repository.create(place.path, keptText(filingKey), signal);
    return committed(this.#repository, voided, place.voidPath);
  }
}
