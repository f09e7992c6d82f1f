import { afterWrite, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { ConnectorOperation, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import type { Repository, StoredDocument } from './client.js';
import type { Paper, Place } from './papers.js';
import { keptText, keyInName, paperOf, placeAt } from './papers.js';
import { committed, strong } from './receipts.js';

/** What lies at a document's two names: under the second only what this very operation has voided. */
interface Sight {
  readonly document: StoredDocument | undefined;
  readonly voided: StoredDocument | undefined;
}

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
    const look = (): Promise<Sight> => this.#look(operation, place);
    // That this look is refused says nothing of what an earlier attempt has moved.
    const { document, voided } = await (operation.earlierAttemptMayHaveReached ? afterWrite(look) : look());
    // What an earlier attempt may have left half done is finished here, whoever else has looked at it meanwhile.
    if (voided !== undefined) return afterWrite(() => this.#finish(place, voided, signal));
    if (document === undefined) throw rejection('NOT_FOUND');
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
      const after = await this.#look(operation, place);
      if (after.voided === undefined) throw new OutcomeUnclear('The repository confirmed a move that it does not show');
      return this.#finish(place, after.voided, signal);
    });
  }

  /** A document is voided once its place is kept as well: until then, a late filing could bring it back. */
  async find(operation: ConnectorOperation): Promise<FindResult> {
    const place = placeAt(String(operation.input['documentPath']));
    const { document, voided } = await this.#look(operation, place);
    const left = await this.#leftAt(place, operation.signal);
    if (voided === undefined) {
      return { kind: document === undefined || left === 'KEPT' ? 'CANNOT_TELL' : 'ABSENT' };
    }
    if (left === 'KEPT' || left === 'NEVER_FILED') return committed(this.#repository, voided, place.voidPath);
    return { kind: left === 'NOTHING' ? 'ABSENT' : 'CANNOT_TELL' };
  }

  /** The name that says so is looked at last: a move in between is then seen there, and never missed at both. */
  async #look({ key, signal }: ConnectorOperation, { path, voidPath }: Place): Promise<Sight> {
    const document = await this.#repository.look(path, signal);
    const voided = await this.#repository.look(voidPath, signal);
    return { document, voided: voided?.voidReference === key ? voided : undefined };
  }

  /** What lies where the document was; nothing is ever filed late under a name that holds no key. */
  async #leftAt({ path }: Place, signal: AbortSignal): Promise<Paper | 'NOTHING' | 'NEVER_FILED'> {
    const filingKey = keyInName(path);
    if (filingKey === undefined) return 'NEVER_FILED';
    const text = await this.#repository.read(path, signal);
    return text === undefined ? 'NOTHING' : paperOf(text, filingKey);
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
    if (filingKey !== undefined) {
      const kept = await this.#repository.create(place.path, keptText(filingKey), signal);
      if (kept === 'TAKEN' && (await this.#leftAt(place, signal)) !== 'KEPT') {
        throw new OutcomeUnclear('Another document lies where the voided one was');
      }
    }
    return committed(this.#repository, voided, place.voidPath);
  }
}
