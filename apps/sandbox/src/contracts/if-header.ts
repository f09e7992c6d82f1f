import { DavError } from '../dav/dav-error.js';
import { pathOfUrl } from '../dav/paths.js';

interface Condition {
  readonly not: boolean;
  readonly token?: string;
  readonly etag?: string;
}

interface ConditionList {
  /** The path that the list is about; without one it is about whatever resource is asked. */
  readonly path?: string;
  readonly conditions: readonly Condition[];
}

export interface ResourceState {
  readonly tokens: readonly string[];
  readonly etag: string | undefined;
}

const tokenPattern = /^opaquelocktoken:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const partPattern =
  /\s*(?:<(?<reference>[^>]*)>|(?<open>\()|(?<close>\))|(?<not>Not\b)|\[(?<etag>(?:W\/)?"[^"]*")\])/iy;

/** The If header of WebDAV: lists of lock tokens and entity tags, of which one has to hold for a resource. */
export class IfHeader {
  readonly #lists: readonly ConditionList[];

  constructor(header: string | undefined) {
    this.#lists = header === undefined ? [] : listsOf(header);
  }

  /** All tokens that the client has shown, wherever in the header. */
  get tokens(): readonly string[] {
    return this.#lists.flatMap(({ conditions }) =>
      conditions.flatMap(({ token }) => (token === undefined ? [] : [token])),
    );
  }

  /** Whether the header lets this resource be changed; it does if it has no list about it. */
  holdsFor(path: string, state: ResourceState): boolean {
    const lists = this.#lists.filter((list) => list.path === undefined || list.path === path);
    return (
      lists.length === 0 || lists.some(({ conditions }) => conditions.every((condition) => holds(condition, state)))
    );
  }
}

function holds({ not, token, etag }: Condition, state: ResourceState): boolean {
  const matches = token === undefined ? etag === state.etag : state.tokens.includes(token);
  return matches !== not;
}

function listsOf(header: string): ConditionList[] {
  const lists: ConditionList[] = [];
  const pattern = new RegExp(partPattern);
  const text = header.trimEnd();
  let path: string | undefined;
  let conditions: Condition[] | undefined;
  let not = false;
  while (pattern.lastIndex < text.length) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw badHeader();
    const { reference, open, close, etag } = groups;
    if (open !== undefined && conditions === undefined) {
      conditions = [];
    } else if (close !== undefined && conditions !== undefined && conditions.length > 0) {
      lists.push({ conditions, ...(path === undefined ? {} : { path }) });
      conditions = undefined;
    } else if (groups['not'] !== undefined && conditions !== undefined) {
      not = true;
    } else if (reference !== undefined && conditions === undefined) {
      path = pathOf(reference);
    } else if (reference !== undefined && conditions !== undefined) {
      if (!tokenPattern.test(reference)) throw badHeader();
      conditions.push({ not, token: reference });
      not = false;
    } else if (etag !== undefined && conditions !== undefined) {
      conditions.push({ not, etag });
      not = false;
    } else {
      throw badHeader();
    }
  }
  if (conditions !== undefined || lists.length === 0) throw badHeader();
  return lists;
}

function badHeader(): DavError {
  return new DavError(400, 'The If header can not be read.');
}

function pathOf(reference: string): string {
  return pathOfUrl(reference) ?? reference;
}
