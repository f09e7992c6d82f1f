import { IssuerKeyError } from '@baton/encryption/verifier';
import { helpOn, UnusableSettings } from '@baton/settings';
import { AddressUnusable, JournalError } from '@baton/specialist/kit';
import { settingsFrom } from './settings.js';
import { schema } from './settings-schema.js';
import type { Voice } from './voice.js';
import { failureInWords, plainVoice, voiceFor } from './voice.js';
import { startSpecialist } from './start-specialist.js';

/** It was stopped before, or while, it could begin. */
const stopped = 0;
const cannotStart = 2;
const cannotGoOn = 70;

const expected = [AddressUnusable, IssuerKeyError, JournalError, UnusableSettings];

function trouble(error: unknown): string {
  if (expected.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const args = process.argv.slice(2);
const help = helpOn('specialist', schema, args);
if (help !== undefined) {
  process.stdout.write(`${help}\n`);
  process.exit(stopped);
}

let voice: Voice = plainVoice;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
// Started beside an orchestrator, it does not outlive it.
process.once('disconnect', () => stop.abort());

try {
  const settings = await settingsFrom(args, process.env);
  voice = await voiceFor(settings);
  const { complain } = voice;
  const specialist = await startSpecialist(settings, {
    signal: stop.signal,
    onWaiting: (journal) => complain(`another process holds the journal, waiting until it ends (${journal})`),
    onRenamed: (former, id) =>
      complain(`the journal is an old copy and goes on as another one (${former} is now ${id})`),
    onBroken: (error) => {
      complain(error.message);
      process.exit(cannotGoOn);
    },
    onKeysUnusable: (error) => complain(`the keys that were read before are trusted on: ${error.message}`),
    onFailure: (failure) => complain(failureInWords(failure)),
  });
  const { port, journalId } = specialist;
  voice.say(`${settings.system} is up on ${settings.host}:${port} (journal ${journalId})`);
  if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  await specialist.stop();
  process.exit(stopped);
} catch (error) {
  if (stop.signal.aborted) process.exit(stopped);
  voice.complain(trouble(error));
  process.exit(cannotStart);
}
