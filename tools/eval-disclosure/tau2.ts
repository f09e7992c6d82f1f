import type { Offers } from '@baton/handoff/checking';
import type { Arm } from './arms.js';
import { meanOf, medianOf, shareOf } from './figures.js';
import { retailPurposes } from './labels/retail-rules.js';
import type { Write } from './tau2-writes.js';

export interface Tau2Figures {
  /** The share of the writes whose every argument crosses. */
  readonly sufficiency: number;
  /** How many values cross for each that is needed; the median of the writes. */
  readonly overShareRatio: number;
  /** Names and addresses that cross and are not needed; the mean of the writes. */
  readonly directIdentifiers: number;
}

export function evaluateTau2(written: readonly Write[], offers: Offers, arm: Arm): Tau2Figures {
  const outcomes = written.map((write) => outcomeOf(write, offers, arm));
  return {
    sufficiency: shareOf(outcomes.map(({ isSufficient }) => isSufficient)),
    overShareRatio: medianOf(outcomes.map(({ ratio }) => ratio)),
    directIdentifiers: meanOf(outcomes.map(({ identifiers }) => identifiers)),
  };
}

function outcomeOf({ action, customer, attributes, needed }: Write, offers: Offers, arm: Arm) {
  const capability = action.replaceAll('_', '.');
  const purpose = retailPurposes.find(([named]) => named.test(capability))?.[1] ?? 'NONE';
  const { values } = arm(offers, { specialist: 'retail', capability, purpose, subjects: [customer], attributes });
  const unneeded = attributes.filter(({ id }) => values.has(id) && !needed.includes(id));
  const neededValues = attributes.filter(({ id }) => needed.includes(id)).map(({ value }) => value);
  const identifiers = unneeded
    .filter(({ category }) => category === 'identity' || category === 'contact')
    .map(({ value }) => value)
    .filter((value) => !neededValues.includes(value));
  return {
    isSufficient: needed.every((id) => values.has(id)),
    ratio: values.size / Math.max(1, needed.length),
    identifiers: new Set(identifiers).size,
  };
}
