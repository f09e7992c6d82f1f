import { readFileSync } from 'node:fs';
import type { Credentials, EndPoint } from '@eventstore/db-client';
import { UnusableEventStore } from '../unusable-event-store.js';

/** A connection string, read and checked. What it names as files has been read. */
export interface ConnectionSettings {
  /** The nodes, or with `discover` one name that leads to all of them. */
  readonly hosts: readonly EndPoint[];
  readonly discover: boolean;
  readonly tls: boolean;
  readonly authority?: Buffer;
  readonly clientCertificate?: { readonly certificate: Buffer; readonly key: Buffer };
  readonly credentials?: Credentials;
  readonly deadlineMs: number;
  readonly keepAliveIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly connectionName?: string;
  /** In seconds, as the string has it. */
  readonly gossipTimeout?: number;
  readonly discoveryIntervalMs?: number;
  readonly discoverAttemptsMax?: number;
}

const form =
  /^esdb(?<discover>\+discover)?:\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<hosts>[^@/?]+)\/*(?:\?(?<options>.*))?$/;
const shape = 'esdb://host:2113?tls=true or esdb+discover://user:password@host:2113';

/** The client would end a call of a server that is busy with a keep-alive below this, and says so. */
const keepAliveMsMin = 10_000;

/**
 * Reads a connection string of EventStoreDB. The client has a parser of its own, which is not asked: it prints the
 * whole string with its password where it meets an option that it does not know.
 * @throws UnusableEventStore naming the part that is wrong, and never its value where that may be secret
 */
export function parseConnectionString(text: string): ConnectionSettings {
  const { discover, user, password, hosts = '', options = '' } = form.exec(text.trim())?.groups ?? {};
  if (hosts === '') throw unusable(`The event store's address is ${shape}${hintFor(text)}`);
  const given = new Options(options);
  const settings: ConnectionSettings = {
    hosts: hosts.split(',').map((host) => endPointOf(host)),
    discover: discover !== undefined,
    tls: given.flag('tls', true),
    ...definedOnly({
      authority: given.file('tlsCAFile'),
      clientCertificate: clientCertificateOf(given.file('userCertFile'), given.file('userKeyFile')),
      credentials: user && password && { username: decoded(user, 'user'), password: decoded(password, 'password') },
      connectionName: given.text('connectionName'),
      gossipTimeout: given.number('gossipTimeout', 1),
      discoveryIntervalMs: given.number('discoveryInterval', 1),
      discoverAttemptsMax: given.number('maxDiscoverAttempts', 1),
    }),
    deadlineMs: given.number('defaultDeadline', 100) ?? 10_000,
    keepAliveIntervalMs: given.number('keepAliveInterval', keepAliveMsMin) ?? keepAliveMsMin,
    keepAliveTimeoutMs: given.number('keepAliveTimeout', 1_000) ?? 10_000,
  };
  refuseWhatCannotBe(given, settings);
  return settings;
}

function refuseWhatCannotBe(given: Options, settings: ConnectionSettings): void {
  if (!settings.tls && settings.authority)
    throw unusable(
      'The event store is given an authority to trust (tlsCAFile) and told not to use it (tls=false): leave one of them out',
    );
  if (!given.flag('tlsVerifyCert', true))
    throw unusable(
      "A server's certificate is always verified: name the authority that signed it with tlsCAFile= instead of tlsVerifyCert=false",
    );
  if (!given.flag('throwOnAppendFailure', true))
    throw unusable('The option throwOnAppendFailure of the event store has no meaning to Baton: leave it out');
  if ((given.text('nodePreference') ?? 'leader').toLowerCase() !== 'leader')
    throw unusable('Baton reads what it has just written, so it works at the leader: leave nodePreference out');
  const [unknown] = given.unread;
  if (unknown !== undefined) throw unusable(`The event store's address has an option that is not known (${unknown})`);
}

/** The options of a connection string; names are told apart as the client does, without case, `_` and `-`. */
class Options {
  readonly #values = new Map<string, { readonly name: string; readonly value: string }>();

  constructor(text: string) {
    for (const pair of text.split('&').filter((part) => part !== '')) {
      const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (name === '') throw unusable("An option of the event store's address is name=value, joined by &");
      this.#values.set(flat(name), { name, value: decoded(value.trim(), name) });
    }
  }

  get unread(): readonly string[] {
    return [...this.#values.values()].map(({ name }) => name);
  }

  text(name: string): string | undefined {
    const found = this.#values.get(flat(name));
    this.#values.delete(flat(name));
    return found?.value;
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.text(name) ?? String(otherwise);
    if (text !== 'true' && text !== 'false') throw unusable(`The event store's option ${name} is true or false`);
    return text === 'true';
  }

  number(name: string, min: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text) || Number(text) < min)
      throw unusable(`The event store's option ${name} is a whole number from ${min}`);
    return Number(text);
  }

  file(name: string): Buffer | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      throw unusable(`The event store's option ${name} names a file that can't be read (${path})`, error);
    }
  }
}

function endPointOf(host: string): EndPoint {
  const [, address = '', port = '2113'] = /^([^:\s]+)(?::(\d{1,5}))?$/.exec(host.trim()) ?? [];
  if (address === '' || Number(port) === 0 || Number(port) > 65_535)
    throw unusable(`The event store's address is ${shape}; a host is its name, or name:port`);
  return { address, port: Number(port) };
}

function clientCertificateOf(certificate: Buffer | undefined, key: Buffer | undefined) {
  if ((certificate === undefined) !== (key === undefined))
    throw unusable('A user certificate of the event store is two files: give userCertFile and userKeyFile');
  return certificate && key && { certificate, key };
}

function hintFor(text: string): string {
  return /^(kurrent|kurrentdb|kdb)(\+discover)?:/.test(text.trim())
    ? ': the same server goes by the names esdb and esdb+discover'
    : '';
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable(`A part of the event store's address is not percent-encoded as it should be (${part})`);
  }
}

function flat(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}

/** Without the members that are undefined or empty, so that absent stays absent. */
function definedOnly<T extends object>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined | ''> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined | ''> };
}

function unusable(message: string, cause?: unknown): UnusableEventStore {
  return new UnusableEventStore(message, { cause });
}
