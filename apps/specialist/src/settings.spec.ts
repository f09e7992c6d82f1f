import { describe, expect, it } from '@jest/globals';
import { settingsFrom } from './settings.js';

const sap = { SAP_URL: 'http://127.0.0.1:2', SAP_USER: 'somebody', SAP_PASSWORD: 'something' };
const args = ['--system', 'sap', '--port', '0'];

describe('the settings of a specialist', () => {
  it('leave to the kit what its system is asked to bear, where nothing is said of it', async () => {
    expect(await settingsFrom(args, sap)).toMatchObject({ system: 'sap', dataDir: 'data/specialists/sap', limits: {} });
  });

  it('say what its system is asked to bear', async () => {
    const env = {
      ...sap,
      BATON_CONCURRENT_CALLS_MAX: '5',
      BATON_WAITING_CALLS_MAX: '0',
      BATON_CONCURRENT_QUESTIONS_MAX: '2',
      BATON_WAITING_QUESTIONS_MAX: '20',
      BATON_CALLS_PER_SECOND_MAX: '0.5',
      BATON_FAILURES_MAX: '3',
      BATON_REST_MS: '250',
      BATON_REST_MS_MAX: '30000',
    };
    expect((await settingsFrom(args, env)).limits).toEqual({
      concurrentCallsMax: 5,
      waitingCallsMax: 0,
      concurrentQuestionsMax: 2,
      waitingQuestionsMax: 20,
      callsPerSecondMax: 0.5,
      failuresMax: 3,
      restMs: 250,
      restMsMax: 30_000,
    });
  });

  it('are refused all at once, with what the connector lacks', async () => {
    const env = { BATON_FAILURES_MAX: '0', BATON_CALLS_PER_SECOND_MAX: 'few', SAP_USER: 'somebody' };
    await expect(settingsFrom(['--system', 'sap'], env)).rejects.toMatchObject({
      faults: [
        'BATON_PORT or --port is missing: it is a number from 0 (any free one) to 65535',
        'BATON_CALLS_PER_SECOND_MAX is a number from 0.001 (got few)',
        'BATON_FAILURES_MAX is a whole number from 1 (got 0)',
        expect.stringContaining('(SAP_URL, SAP_PASSWORD)'),
      ],
    });
  });
});
