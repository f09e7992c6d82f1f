import { describe, expect, it } from '@jest/globals';
import { conversationKey, parseKeyId, recipientKey, subjectKey, tenantKey } from './key-id.js';

describe('the id of a key', () => {
  it('says what the key is for', () => {
    expect([subjectKey('s'), conversationKey('c'), tenantKey('t'), recipientKey('r')]).toEqual([
      'subject:s',
      'conversation:c',
      'tenant:t',
      'recipient:r',
    ]);
  });

  it.each(['', 'subject', 'subject:', 'person:1', 'subject:ada@example.com', 'subject:Ada Lovelace', 'subject:1\n'])(
    'is refused if it is none, without being repeated (%j)',
    (text) => {
      expect(() => parseKeyId(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_KEY_ID' }));
      if (text.includes('ada')) expect(() => parseKeyId(text)).not.toThrow(/ada/);
    },
  );
});
