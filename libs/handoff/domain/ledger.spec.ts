import { describe, expect, it } from '@jest/globals';
import { ledgerEventExamples as example } from './ledger.examples.js';
import { toldBy } from './ledger.js';

const { PastDisclosuresNoted: noted, DisclosuresReserved: reserved, DisclosuresReleased: released } = example;
const { told } = reserved.data;

describe('what counts as told', () => {
  it('is what was told before, and what is reserved whether its brief has come or not', () => {
    expect(toldBy([noted, reserved], 'another')).toEqual([...noted.data.told, ...told]);
  });

  it('is not what was released, be it reserved by a driver that comes late', () => {
    expect(toldBy([reserved, released], 'another')).toEqual([]);
    expect(toldBy([released, reserved], 'another')).toEqual([]);
    const other = { ...reserved, data: { ...reserved.data, reservationId: 'another' } };
    expect(toldBy([released, other], 'another')).toEqual(told);
  });

  it('is not what a handoff has reserved for itself', () => {
    expect(toldBy([reserved], reserved.data.handoffId)).toEqual([]);
  });
});
