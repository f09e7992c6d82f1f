import { describe, expect, it } from '@jest/globals';
import { portIn, wholeNumberFrom } from './forms.js';
import { helpOn } from './help.js';
import type { Schema } from './setting.js';

const schema = {
  port: { env: 'PORT', argument: 'port', usual: '80', means: 'the door', is: 'a number to 65535', read: portIn },
  count: { env: 'COUNT', means: 'how many', is: 'a whole number from 1', read: wholeNumberFrom(1) },
  again: { argument: 'again', isSwitch: true, means: 'once more', is: 'said or not', read: () => true },
} as const satisfies Schema;

describe('help on a program', () => {
  it.each(['--help', '-h'])('tells its options, and where the rest is told: %s', (asked) => {
    expect(helpOn('porter', schema, ['--port', '1', asked])).toBe(`Usage: porter [options]

  --port … or PORT
      the door
      it is a number to 65535; usual: 80
  --again
      once more
      it is said or not

The environment says the same, and more: docs/guides/settings.md`);
  });

  it('is for whoever asks for it', () => {
    expect(helpOn('porter', schema, ['--port', '1'])).toBeUndefined();
  });
});
