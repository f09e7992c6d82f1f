/** A setting is not what it must be; the message says which, and what it may be. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting';
}
