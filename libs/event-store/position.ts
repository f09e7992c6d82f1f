import type { Position } from './event-store.port.js';
import { StoreError } from './event-store.port.js';

/**
 * Positions of one store: its identity and the number of the event, from 1 without gaps. The identity travels inside,
 * so that a checkpoint taken from another store is told from one of this store wherever it is used.
 */
export class Positions {
  readonly #prefix: string;

  constructor(identity: string) {
    this.#prefix = `${identity}-`;
  }

  of(number: number): Position {
    return this.#prefix + number;
  }

  /**
   * @param last number of the store's last event
   * @throws StoreError UNKNOWN_POSITION
   */
  numberOf(position: Position, last: number): number {
    const digits = position.startsWith(this.#prefix) ? position.slice(this.#prefix.length) : '';
    if (!/^[1-9]\d{0,15}$/.test(digits))
      throw new StoreError(
        'UNKNOWN_POSITION',
        'The position is not of this event store: rebuild what it is the checkpoint of, or bring back the store that it came from',
      );
    const number = Number(digits);
    if (number > last)
      throw new StoreError(
        'UNKNOWN_POSITION',
        `The position is beyond the end of this event store, which may be an older copy: rebuild what it is the checkpoint of (position ${number}, end ${last})`,
      );
    return number;
  }
}
