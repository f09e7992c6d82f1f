import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { goalCodec, goalStream } from '@baton/event-store';
import { Opened } from '@baton/encryption';
import type { TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { goalTraceOf } from '@baton/telemetry';
import { openJsonLog } from '@baton/telemetry/json-log';
import { aMoment, submitted } from '../goal/domain/goal.examples.js';
import { factLog } from './fact-log.js';
import { logOfNest } from './log-of-nest.js';

const goalId = randomUUID();
const canary = 'ACME Corporation';

let lines: Record<string, unknown>[];
let log: ReturnType<typeof openJsonLog>;
beforeEach(() => {
  lines = [];
  log = openJsonLog('specification', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
});

describe('the line of a fact', () => {
  it('says which it is, of which goal and trace, and why, and nothing of its data', () => {
    const metadata = {
      tenant: 't1' as TenantId,
      actor: { kind: 'person', id: canary, roles: [], authenticatedBy: 'development' },
      ...{ commandId: 'c1', $correlationId: 'r1', $causationId: 'c1', decisionVersion: 1, recordedAt: aMoment },
    } as const;
    const id = randomUUID();
    const event = goalCodec.encode(submitted({ owner: canary, sentenceDigest: canary }), metadata, eventIdOf(id));
    factLog(log)({ ...event, stream: goalStream(goalId), revision: 3, position: 'p' });
    expect(lines).toEqual([
      {
        ...{ level: 'info', service: 'specification', time: expect.any(String), message: event.type },
        ...{ goal: goalId, trace: goalTraceOf(goalId).traceId, correlation: 'r1', causation: 'c1' },
        ...{ event: id, type: event.type, stream: `goal-${goalId}`, revision: 3 },
      },
    ]);
  });
});

describe('what the program says by its way', () => {
  it('names the goal and its trace where the text does', () => {
    logOfNest(log).warn(`Could not drive goal ${goalId}: the store is away`, 'GoalRunner');
    const { traceId: trace } = goalTraceOf(goalId);
    expect(lines).toMatchObject([{ level: 'warn', goal: goalId, trace, context: 'GoalRunner' }]);
  });

  it('says of an error its kind and where it was, and never its message', () => {
    const error = new TypeError(`can't read ${canary}`);
    logOfNest(log).error(error);
    logOfNest(log).error('Request failed (reference 1)', error.stack, 'Api');
    logOfNest(log).error({ canary });
    logOfNest(log).error(new Opened(canary));
    expect(lines).toMatchObject([
      { message: 'TypeError', frames: expect.arrayContaining([expect.stringMatching(/^at .*logs\.spec/)]) },
      { message: 'Request failed (reference 1)', context: 'Api', frames: expect.any(Array) },
      { message: 'Something that is no text' },
      { message: 'Something that is no text' },
    ]);
    expect(JSON.stringify(lines)).not.toContain(canary);
  });

  it('says what it warns of, and not what it is doing', () => {
    logOfNest(log).log('Nest application successfully started');
    expect(lines).toEqual([]);
  });
});
