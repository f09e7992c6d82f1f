import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AnsweringServer } from './answering-server.specification.js';

const compared = {
  ...{ specialist: 'sap', system: 'sap', keysListed: 3, unlisted: [], comparedUpTo: null },
  ...{ unanswered: null, detail: null },
};
const nobodys = {
  ...{ kind: 'NOT_IN_LOG', specialist: 'sap', system: 'sap', key: '3b6537cddabb477c47a14ab110166551' },
  ...{ recordType: 'CreditMemo', recordId: '95000001', at: '2026-03-02T09:00:00.000Z' },
  ...{ goalId: null, step: null, operation: null, action: 'Look at the record in its system.' },
};
const lost = {
  ...{ ...nobodys, kind: 'NOT_IN_SYSTEM', recordType: null, recordId: null, action: 'Look for the effect.' },
  ...{ goalId: 'g-1', step: 's3', operation: 'forward' },
};

let server: AnsweringServer;
beforeAll(async () => {
  server = await AnsweringServer.start();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

function answer(said: object): void {
  const found = { specialists: [compared], findings: [], findingsTotal: 0, unreadable: [] };
  const whole = { __typename: 'Reconciliation', since: '1970-01-01T00:00:00.000Z', consistent: false, ...found };
  server.answers = [{ data: { reconcile: { ...whole, ...said } } }];
}

describe('reconcile', () => {
  it('ends with 0 where systems and log agree', async () => {
    answer({ consistent: true });
    const { code, out } = await server.baton('reconcile', '--since', '2026-03-01T00:00:00Z');
    expect({ code, out }).toEqual({ code: 0, out: 'specialist  keys  compared\nsap         3     yes' });
    expect(server.variables).toEqual([{ since: '2026-03-01T00:00:00.000Z' }]);
  });

  it('takes a time span for how long ago it was', async () => {
    answer({ consistent: true });
    await server.baton('reconcile', '--since', '2d');
    expect(Date.parse(String(server.variables[0]?.['since']))).toBeLessThan(Date.now() - 47 * 60 * 60_000);
  });

  it('ends with 1 where something is found, and shows records, keys and what to do, never cut off', async () => {
    answer({ findings: [nobodys, lost], findingsTotal: 3, unreadable: [{ stream: 'goal-g-2', revision: 4 }] });
    const { code, out, complaints } = await server.baton('reconcile');
    expect(code).toBe(1);
    expect(out.split('\n').slice(2)).toEqual([
      '',
      'In a system, and not in the log:',
      'system  record               key                               when                  goal',
      'sap     CreditMemo 95000001  3b6537cddabb477c47a14ab110166551  2026-03-02 09:00 UTC',
      'Look at the record in its system.',
      '',
      'In the log as committed, and not in the system:',
      'system  record  key                               when                  goal',
      'sap             3b6537cddabb477c47a14ab110166551  2026-03-02 09:00 UTC  g-1 s3/forward',
      'Look for the effect.',
      'And 1 more.',
      "Can't be read by this release, and was not compared: goal-g-2, revision 4",
    ]);
    expect(complaints).toMatch(/^3 effects are not known on both sides: a person has to look\n1 events or more/);
  });

  it('ends with 1 where somebody gives no answer or was compared in part, and names them', async () => {
    const silent = { ...compared, specialist: 'email', unanswered: 'SPECIALIST_UNREACHABLE', detail: 'refused' };
    const long = { ...compared, comparedUpTo: '2026-03-02T09:00:00.000Z' };
    answer({ specialists: [silent, long] });
    const { code, out, complaints } = await server.baton('reconcile');
    expect({ code, complaints }).toEqual({
      code: 1,
      complaints: 'Not compared, since nobody answers: email\nCompared in part only: sap',
    });
    expect(out).toContain('no: SPECIALIST_UNREACHABLE, refused');
    expect(out).toContain('go on with --since 2026-03-02T09:00:00.000Z');
  });

  it('prints JSON with the same exit code, also of a refusal', async () => {
    answer({ findings: [nobodys], findingsTotal: 1 });
    const { code, out } = await server.baton('reconcile', '--json');
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 1, findings: [nobodys] });
    const refused = { code: 'ROLE_NEEDED', message: 'That takes the role operator', whatToDo: 'Ask somebody.' };
    server.answers = [{ data: { reconcile: { __typename: 'ReconcileRefused', ...refused } } }];
    const second = await server.baton('reconcile');
    expect(second).toMatchObject({
      code: 1,
      complaints: 'That takes the role operator\nAsk somebody. (ROLE_NEEDED)',
    });
  });
});
