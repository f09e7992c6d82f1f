import type { EventId, Labels, SealedValue, ValueType } from '@baton/kernel';
import type { AttributeName } from './plan.js';

/**
 * One named, typed, labelled value, sealed. `sealedIn` is the event that it was sealed for: a sealed value opens only at
 * its own stream, event and name, so whoever passes the reference on must pass its place as well.
 */
export interface SealedAttribute {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly labels: Labels;
  readonly sealed: SealedValue;
  readonly sealedIn: EventId;
  /**
   * All that it was computed from, however far back: who raises the label of one of these raises this one's. Absent for none,
   * and in what was recorded before it was.
   */
  readonly derivedFrom?: readonly AttributeName[];
}
