import { constants } from 'node:os';
import { helpOn, UnusableSettings } from '@baton/settings';
import { graphqlPath, settingsFrom } from './settings.js';
import { schema } from './settings-schema.js';

const cannotStart = 2;
const cannotGoOn = 70;

const args = process.argv.slice(2);
const help = helpOn('orchestrator', schema, args);
if (help !== undefined) {
  process.stdout.write(`${help}\n`);
  process.exit();
}

try {
  const settings = settingsFrom(args, process.env);
  // A setting that is no good is told before thousands of files are read for nothing.
  const { drain, serve } = await import('./serve.js');
  const { troubleText } = await import('./trouble.js');
  const { voiceFor } = await import('./voice.js');
  const voice = await voiceFor(settings);
  const app = await serve(settings, voice, (error) => {
    voice.complain(troubleText(error));
    process.exit(cannotGoOn);
  });
  // Before it says that it is up: whoever waits for that may stop it the moment it does.
  onSignal(() => drain(app));
  if (settings.roles.has('api') && settings.tokens === undefined) {
    const { developer, DevelopmentIssuer } = await import('./development-issuer.js');
    const token = DevelopmentIssuer.open(settings.keysDir).tokenFor(developer);
    voice.say(`for development, who asks may be said by BATON_TOKEN=${token}`);
  }
  const url = await app.getUrl();
  if (settings.roles.has('api')) voice.say(`GraphQL is up on ${url}${graphqlPath}`);
  else voice.say(`${[...settings.roles].join(', ')}: up on ${url}, for /health/live and /health/ready alone`);
} catch (error) {
  process.stderr.write(`orchestrator: ${await told(error)}\n`);
  process.exit(cannotStart);
}

/** The first signal lets it end in order; whoever sends a second one has no time for that. */
function onSignal(end: () => Promise<void>): void {
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (isEnding) process.exit(128 + constants.signals[signal]);
      isEnding = true;
      void end().then(() => process.exit(0));
    });
}

async function told(error: unknown): Promise<string> {
  if (error instanceof UnusableSettings) return error.message;
  const { troubleText } = await import('./trouble.js');
  return troubleText(error);
}
