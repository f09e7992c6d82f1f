/** The server can't be used as it is configured, or at all; the message says why and what to do. Nothing was written. */
export class UnusableEventStore extends Error {
  override readonly name = 'UnusableEventStore';
}
