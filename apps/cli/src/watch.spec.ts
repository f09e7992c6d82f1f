import { expect, it } from '@jest/globals';
import { plainPaint } from '@baton/narration';
import type { BatonClient } from './baton-client.js';
import type { GoalChange } from './documents.js';
import { GoalCommands } from './goal-commands.js';

it('a goal that is set aside is not watched any longer, since nothing more happens to it', async () => {
  const about = { position: 'p-1', revision: 3, recordedAt: '2026-03-02T09:00:00.000Z', narration: null };
  const running = { phase: 'RUNNING', quarantined: false, waitingFor: [] } as const;
  async function* changes(): AsyncGenerator<GoalChange> {
    yield { ...about, goal: running };
    yield { ...about, goal: { ...running, quarantined: true } };
    await new Promise(() => {});
  }
  const written: string[] = [];
  const terminal = { write: (text: string) => void written.push(text), paint: plainPaint, width: 90 };
  // Of Baton only what is asked of it.
  const baton = { changes } as Partial<BatonClient> as BatonClient;
  const failed = await new GoalCommands(baton, terminal).watch('g-1', { json: true }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ exitCode: 1, message: expect.stringContaining('npm run baton -- goal release g-1') });
  expect(written).toHaveLength(2);
});
