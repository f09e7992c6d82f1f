import { describe, expect, it } from '@jest/globals';
import { parseConnectionString } from './connection-string.js';

describe("an event store's address", () => {
  it('names one node, with what is usual for the rest', () => {
    expect(parseConnectionString('esdb://store.example')).toEqual({
      hosts: [{ address: 'store.example', port: 2113 }],
      discover: false,
      tls: true,
      deadlineMs: 10_000,
      keepAliveIntervalMs: 10_000,
      keepAliveTimeoutMs: 10_000,
    });
  });

  it('may name several, a user, and options in any spelling', () => {
    const options = 'TLS=true&tls_ca-file=package.json&defaultDeadline=5000&gossipTimeout=2&connectionName=baton%201';
    expect(parseConnectionString(` esdb://ops:pa%3Ass@a:1,b:2,c/?${options} `)).toMatchObject({
      hosts: [
        { address: 'a', port: 1 },
        { address: 'b', port: 2 },
        { address: 'c', port: 2113 },
      ],
      credentials: { username: 'ops', password: 'pa:ss' },
      ...{ tls: true, deadlineMs: 5_000, gossipTimeout: 2, connectionName: 'baton 1' },
      authority: expect.any(Uint8Array),
    });
  });

  it('may leave it to a name to lead to the nodes of a cluster', () => {
    expect(parseConnectionString('esdb+discover://cluster.example:2114')).toMatchObject({
      discover: true,
      hosts: [{ address: 'cluster.example', port: 2114 }],
    });
  });

  it.each([
    ['', 'esdb://host:2113'],
    ['postgres://h:1', 'esdb://host:2113'],
    ['kurrentdb://h:1', 'the names esdb and esdb+discover'],
    ['esdb://', 'esdb://host:2113'],
    ['esdb://h:99999', 'a host is its name, or name:port'],
    ['esdb://h?tls=maybe', 'tls is true or false'],
    ['esdb://h?tlsCAFile=/nowhere.pem', "tlsCAFile names a file that can't be read (/nowhere.pem)"],
    ['esdb://h?tls=false&tlsCAFile=package.json', 'told not to use it'],
    ['esdb://h?userCertFile=package.json', 'give userCertFile and userKeyFile'],
    ['esdb://h?nodePreference=follower', 'leave nodePreference out'],
    ['esdb://h?tlsVerifyCert=false', 'tlsCAFile='],
    ['esdb://h?throwOnAppendFailure=false', 'leave it out'],
    ['esdb://h?keepAliveInterval=5', 'a whole number from 10000'],
    ['esdb://h?defaultDeadline=soon', 'a whole number from 100'],
    ['esdb://h?colour=red', 'not known (colour)'],
    ['esdb://h?tls', 'name=value'],
    ['esdb://u:%zz@h', 'not percent-encoded as it should be (password)'],
  ])('%s is refused with what to do', (text, advice) => {
    expect(() => parseConnectionString(text)).toThrow(
      expect.objectContaining({ name: 'UnusableEventStore', message: expect.stringContaining(advice) }),
    );
  });

  it.each(['esdb://ops:secret', 'esdb://ops:secret@h:0', 'esdb://ops:secret@h?colour=secret', 'esdb:/ops:secret@h'])(
    '%s shows no secret when it is refused',
    (text) => {
      expect(() => parseConnectionString(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    },
  );
});
