import { describe, expect, it } from '@jest/globals';
import { portIn, textIn, wholeNumberFrom } from './forms.js';
import { readSettings } from './read-settings.js';
import type { Schema } from './setting.js';

const schema = {
  port: { env: 'PORT', argument: 'port', usual: '80', means: 'the door', is: 'a number to 65535', read: portIn },
  name: { env: 'NAME', isNeeded: true, means: 'who it is', is: 'a name', read: textIn },
  count: { env: 'COUNT', means: 'how many', is: 'a whole number from 1', read: wholeNumberFrom(1) },
  secret: { env: 'SECRET', isSecret: true, means: 'a word', is: 'a number', read: wholeNumberFrom(0) },
  again: { argument: 'again', isSwitch: true, means: 'once more', is: 'said or not', read: () => true },
} as const satisfies Schema;

const read = (args: readonly string[], env: Readonly<Record<string, string>>) => readSettings(schema, { args, env });

describe('settings', () => {
  it('are what the arguments say, then the environment, then what is usual', () => {
    expect(read([], { NAME: 'a' })).toEqual({ port: 80, name: 'a' });
    expect(read([], { NAME: 'a', PORT: '81', COUNT: '2' })).toEqual({ port: 81, name: 'a', count: 2 });
    expect(read(['--port', '82', '--again'], { NAME: 'a', PORT: '81' })).toEqual({ port: 82, name: 'a', again: true });
  });

  it('are not there where a variable holds nothing, as a compose file hands it on', () => {
    expect(read([], { NAME: 'a', PORT: '', COUNT: '' })).toEqual({ port: 80, name: 'a' });
  });

  it('are refused all at once, each with what it may be, and nothing secret is said', () => {
    const wrong = () => read(['--colour', 'red'], { PORT: '65536', COUNT: '0.5', SECRET: 'hush' });
    expect(wrong).toThrow(/^Unknown option '--colour'.* \(known: --port --again\)\n/);
    expect(wrong).toThrow(
      [
        'PORT or --port is a number to 65535 (got 65536)',
        'NAME is missing: it is a name',
        'COUNT is a whole number from 1 (got 0.5)',
        'SECRET is a number',
      ].join('\n'),
    );
    expect(wrong).not.toThrow('hush');
  });

  it('are refused where they are none, with the one that was meant as it seems', () => {
    const refusedOf = (env: Readonly<Record<string, string>>) => () => read([], { NAME: 'a', ...env });
    expect(refusedOf({ BATON_PROT: '81', BATON_COUNT: 'hush', BATON_SMTP: 'smtp://x' })).toThrow(
      /^BATON_PROT is no setting. Did you mean PORT[?] All are in docs.*\nBATON_COUNT .* mean COUNT.*\nBATON_SMTP is no/,
    );
    expect(refusedOf({ BATON_COUNT: 'hush' })).not.toThrow('hush');
    expect(refusedOf({ BATON_METRICS_PORT: '9464' })).toThrow(/^BATON_METRICS_PORT is no setting/);
    expect(refusedOf({ BATON_SOMETHING_ELSE: 'x' })).toThrow(/^BATON_SOMETHING_ELSE is no setting. All are in/);
  });

  it('leave alone what is for another program, holds nothing, or tells of a service in Kubernetes', () => {
    const others = { BATON_TOKEN: 'x', BATON_SYSTEM: 'sap', BATON_WHATEVER: '', OTHER: 'x' };
    const services = {
      ...{ BATON_API_SERVICE_HOST: '10.0.0.1', BATON_API_SERVICE_PORT: '4000', BATON_API_SERVICE_PORT_HTTP: '4000' },
      ...{ BATON_API_PORT: 'tcp://10.0.0.1:4000', BATON_API_PORT_4000_TCP_ADDR: '10.0.0.1' },
    };
    expect(read([], { NAME: 'a', ...others, ...services })).toEqual({ port: 80, name: 'a' });
  });

  it('are refused where each is right and they contradict each other', () => {
    const contradictions = ({ port, count }: { readonly port: number; readonly count: number | undefined }) =>
      port === count ? ['PORT and COUNT differ'] : [];
    const from = { args: [], env: { NAME: 'a', PORT: '7', COUNT: '7' } };
    expect(() => readSettings(schema, from, contradictions)).toThrow(/^PORT and COUNT differ$/);
  });
});
