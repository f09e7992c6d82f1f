import type { Request } from 'express';
import type { ResourceStore } from './resource-store.js';
import { etagOf, parentOf, propertyNamespace } from './resource-store.js';
import type { Locks } from './locks.js';
import type { IfHeader, ResourceState } from './if-header.js';
import { DavError, membersFailed } from '../dav/dav-error.js';

/** How far a write reaches beyond its own resource. */
export interface Reach {
  /** The parent gains or loses a member. */
  readonly membership: boolean;
  /** Everything below goes with it. */
  readonly tree: boolean;
}

/** Decides whether a write may go ahead: legal hold, the preconditions of HTTP, the If header, the locks. */
export class WriteChecks {
  readonly #store: ResourceStore;
  readonly #locks: Locks;

  constructor(store: ResourceStore, locks: Locks) {
    this.#store = store;
    this.#locks = locks;
  }

  /** Throws the answer for a write that may not go ahead. */
  pass(request: Request, path: string, ifHeader: IfHeader, reach: Reach): void {
    this.refuseUnderHold(path);
    this.#checkHttpConditions(request, path);
    this.#checkIfHeader(path, ifHeader, reach);
    this.checkLocks(path, ifHeader, reach);
  }

  refuseUnderHold(path: string): void {
    if (this.#store.legalHoldOver(path) === undefined) return;
    throw new DavError(403, 'The resource is under legal hold.', {
      'D:error': { '@xmlns:D': 'DAV:', '@xmlns:R': propertyNamespace, 'R:legal-hold': '' },
    });
  }

  /** Every lock that this write touches has to be among the tokens that the client has shown. */
  checkLocks(path: string, { tokens }: IfHeader, reach: Reach): void {
    const isOpen = (token: string): boolean => tokens.includes(token);
    const exists = this.#store.find(path) !== undefined;
    const own = this.#locks.covering(path).filter(({ path: lockedAt }) => exists || lockedAt === path);
    if (own.some(({ token }) => !isOpen(token))) throw new DavError(423, 'The requested resource is currently locked.');
    if (reach.tree) {
      const shut = this.#locks.below(path).filter(({ token }) => !isOpen(token));
      if (shut.length > 0)
        throw membersFailed(
          424,
          shut.map((lock) => ({ path: lock.path, status: '423 Locked' })),
        );
    }
    if (!reach.membership) return;
    const parent = parentOf(path);
    if (this.#locks.covering(parent).every(({ token }) => isOpen(token))) return;
    // Apache answers a new member of a locked collection by a 207, which looks like success but is none.
    throw membersFailed(exists ? 424 : 207, [
      { path, status: '424 Failed Dependency' },
      { path: parent, status: '423 Locked' },
    ]);
  }

  #checkHttpConditions(request: Request, path: string): void {
    const resource = this.#store.find(path);
    const etag = resource === undefined ? undefined : etagOf(resource);
    const expected = tagsOf(request.headers['if-match']);
    const unwanted = tagsOf(request.headers['if-none-match']);
    const matches = (tags: readonly string[]): boolean =>
      etag !== undefined && (tags.includes('*') || tags.includes(etag));
    if ((expected.length > 0 && !matches(expected)) || matches(unwanted)) throw preconditionFailed();
  }

  /** As in Apache, a list without a tag has to hold for the parent too, where the write changes its members. */
  #checkIfHeader(path: string, ifHeader: IfHeader, { membership }: Reach): void {
    if (!ifHeader.holdsFor(path, this.#stateOf(path))) throw preconditionFailed();
    const parent = parentOf(path);
    if (membership && !ifHeader.holdsFor(parent, this.#stateOf(parent))) {
      throw membersFailed(424, [{ path: parent, status: '412 Precondition Failed' }]);
    }
  }

  #stateOf(path: string): ResourceState {
    const resource = this.#store.find(path);
    if (resource === undefined) return { tokens: [], etag: undefined };
    return { tokens: this.#locks.covering(path).map(({ token }) => token), etag: etagOf(resource) };
  }
}

function preconditionFailed(): DavError {
  return new DavError(412, 'The precondition on the request for this URL evaluated to false.');
}

function tagsOf(header: string | undefined): readonly string[] {
  return header === undefined ? [] : header.split(',').map((tag) => tag.trim());
}
