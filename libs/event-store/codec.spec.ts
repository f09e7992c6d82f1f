import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, EventMetadata, JsonObject, TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import type { StoredForms } from './codec.js';
import { EventCodec, UndecodableEvent } from './codec.js';

type LampEvent =
  | DomainEvent<'LampFitted', { readonly watts: number; readonly socket: string; readonly room: string }>
  | DomainEvent<'LampBlew', Record<string, never>>;

/** A lamp was first fitted with its power as text, then with a socket, and at last in a room. */
const forms: StoredForms<LampEvent> = {
  LampFitted: {
    storedName: 'lamp.Fitted.v3',
    upcasters: [
      ({ power, ...data }) => ({ ...data, watts: typeof power === 'string' ? Number(power.replace(' W', '')) : null }),
      (data) => ({ socket: 'E27', room: 'hall', ...data }),
    ],
    required: ['watts', 'socket', 'room'],
  },
  LampBlew: { storedName: 'lamp.Blew.v1' },
};

const metadata: EventMetadata = {
  tenant: 'tenant-1' as TenantId,
  actor: { kind: 'person', id: 'person-1', roles: [], authenticatedBy: 'development' },
  commandId: 'command-1',
  $correlationId: 'correlation-1',
  $causationId: 'command-1',
  recordedAt: parseInstant('2027-01-02T03:04:05.678Z'),
  decisionVersion: 1,
};

const id = eventIdOf('00000000-0000-4000-8000-000000000001');
const codec = new EventCodec(forms);

const stored = (type: string, data: JsonObject, given: object = metadata) => ({
  id,
  type,
  data,
  metadata: given as JsonObject,
  stream: 'lamp-1',
  revision: 7,
  position: 'p-8',
});

describe('an event of the domain', () => {
  const fitted: LampEvent = { type: 'LampFitted', data: { watts: 60, socket: 'E14', room: 'attic' } };

  it('is stored under the newest name of its type, with the id that it was given', () => {
    expect(codec.encode(fitted, metadata, id)).toEqual({ id, type: 'lamp.Fitted.v3', data: fitted.data, metadata });
  });

  it('comes back as it went in', () => {
    const { type, data } = codec.encode(fitted, metadata, id);
    expect(codec.decode(stored(type, data))).toEqual({ id, stream: 'lamp-1', revision: 7, event: fitted, metadata });
  });
});

describe('an event of a former version', () => {
  it.each([
    ['lamp.Fitted.v1', { power: '40 W' }, { watts: 40, socket: 'E27', room: 'hall' }],
    ['lamp.Fitted.v2', { watts: 40, socket: 'E14' }, { watts: 40, socket: 'E14', room: 'hall' }],
  ])('%s is brought to the newest one, step by step', (type, data, expected) => {
    const before = structuredClone(data);
    expect(codec.decode(stored(type, data)).event).toEqual({ type: 'LampFitted', data: expected });
    expect(data).toEqual(before);
  });
});

describe('an event that this release cannot read', () => {
  it.each([
    ['of an unknown type', 'UNKNOWN_TYPE', stored('lamp.Stolen.v1', { secret: 'x' })],
    ['without a version', 'UNKNOWN_TYPE', stored('lamp.Fitted', { secret: 'x' })],
    ['of a newer version', 'NEWER_VERSION', stored('lamp.Fitted.v4', { secret: 'x' })],
    ['that lacks a member', 'MALFORMED', stored('lamp.Fitted.v3', { watts: 1, room: 'secret' })],
    ['that lacks its metadata', 'MALFORMED', stored('lamp.Blew.v1', {}, { tenant: 'secret' })],
  ])('%s is told by its place and nothing of its content', (_, reason, event) => {
    const decode = () => codec.decode(event);
    expect(decode).toThrow(UndecodableEvent);
    expect(decode).toThrow(expect.objectContaining({ reason, stream: 'lamp-1', revision: 7, storedType: event.type }));
    expect(decode).toThrow(`(stream lamp-1, revision 7, type ${event.type})`);
    expect(decode).not.toThrow('secret');
  });

  it('includes one that an upcaster stumbles over', () => {
    const strict = new EventCodec<LampEvent>({
      ...forms,
      LampBlew: {
        storedName: 'lamp.Blew.v2',
        upcasters: [
          (data) => {
            throw new Error(`secret ${JSON.stringify(data)}`);
          },
        ],
      },
    });
    expect(() => strict.decode(stored('lamp.Blew.v1', {}))).toThrow(expect.objectContaining({ reason: 'MALFORMED' }));
  });
});

describe('a table of stored forms', () => {
  it('needs an upcaster for every former version', () => {
    const incomplete = { ...forms, LampBlew: { storedName: 'lamp.Blew.v2' as const } };
    expect(() => new EventCodec<LampEvent>(incomplete)).toThrow('needs its upcaster (type lamp.Blew.v2, upcasters 0)');
  });

  it('gives no name to two types', () => {
    const doubled = { ...forms, LampBlew: { storedName: 'lamp.Fitted.v1' as const } };
    expect(() => new EventCodec<LampEvent>(doubled)).toThrow('one stored name (name lamp.Fitted)');
  });
});
