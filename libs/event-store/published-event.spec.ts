import { describe, expect, it } from '@jest/globals';
import { aSealedValue, goalEventExamples } from '../goal/domain/goal.examples.js';
import type { StoredEvent } from './event-store.port.js';
import { publishedEventOf } from './published-event.js';

function stored(data: StoredEvent['data']): StoredEvent {
  const place = { stream: 'goal-g1', revision: 3, position: 'store-7' };
  return { id: 'e1', type: 'goal.Happened.v1', data, metadata: { tenant: 't1' }, ...place };
}

/** As a store gives it back: JSON. */
function jsonOf(value: object): StoredEvent['data'] {
  return JSON.parse(JSON.stringify(value)) as StoredEvent['data'];
}

describe('an event as it is published', () => {
  it('is the stored one, sealed values left out at every depth', () => {
    const sealed = jsonOf(aSealedValue());
    const event = stored({
      ...{ step: 's1', sealedReason: sealed, none: null, empty: {}, list: [1, null, 'a', sealed] },
      ...{ attributes: [{ name: 'a', sealed, labels: { subjects: ['sub_1'] } }] },
    });
    expect(publishedEventOf(event)).toEqual({
      ...event,
      data: {
        ...{ step: 's1', none: null, empty: {}, list: [1, null, 'a'] },
        attributes: [{ name: 'a', labels: { subjects: ['sub_1'] } }],
      },
    });
  });

  it('keeps back a sealed value whose form this release does not know', () => {
    const later = { keyId: 'k', algorithm: 'XCHACHA', ciphertext: 'AAAA', salt: 's' };
    expect(publishedEventOf(stored({ step: 's1', later })).data).toEqual({ step: 's1' });
  });

  it('leaves what is stored as it was', () => {
    const event = stored(jsonOf({ reason: aSealedValue() }));
    const before = structuredClone(event);
    publishedEventOf(event);
    expect(event).toEqual(before);
  });

  it.each(Object.values(goalEventExamples))('holds nothing that is sealed: $type', ({ data }) => {
    const published = JSON.stringify(publishedEventOf(stored(jsonOf(data))));
    expect(published).not.toMatch(/ciphertext|sealed\(|nonce|keyId/);
  });
});
