import type { XmlTree } from './xml-tree.js';

/** An answer other than success. With a body, that is sent as XML; without one, a short page as Apache writes it. */
export class DavError extends Error {
  override readonly name = 'DavError';

  constructor(
    readonly status: number,
    message: string,
    readonly body?: XmlTree,
  ) {
    super(message);
  }
}

export interface FailedMember {
  readonly path: string;
  readonly status: string;
}

/** A failure of several resources at once, each with its own status. */
export function membersFailed(status: number, members: readonly FailedMember[]): DavError {
  return new DavError(status, 'Some resources could not be changed', {
    'D:multistatus': {
      '@xmlns:D': 'DAV:',
      'D:response': members.map(({ path, status: line }) => ({
        'D:href': hrefOf(path),
        'D:status': `HTTP/1.1 ${line}`,
      })),
    },
  });
}

export function hrefOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
