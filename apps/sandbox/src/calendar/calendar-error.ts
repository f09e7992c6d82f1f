import { DavError } from '../dav/dav-error.js';

export const caldavNamespace = 'urn:ietf:params:xml:ns:caldav';

/** A precondition of CalDAV that does not hold, named in the body of the answer. */
export function calendarError(status: number, precondition: string, message: string): DavError {
  return new DavError(status, message, {
    'D:error': { '@xmlns:D': 'DAV:', '@xmlns:C': caldavNamespace, [`C:${precondition}`]: '' },
  });
}
