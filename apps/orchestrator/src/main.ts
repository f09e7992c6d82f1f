import { UnusableSettings } from '@baton/settings';
import { settingsFrom } from './settings.js';

const cannotStart = 2;
const cannotGoOn = 70;

try {
  const settings = settingsFrom(process.argv.slice(2), process.env);
  // A setting that is no good is told before thousands of files are read for nothing.
  const { serve } = await import('./serve.js');
  const { graphqlPath } = await import('./orchestrator.module.js');
  const { troubleText } = await import('./trouble.js');
  const app = await serve(settings, (error) => {
    process.stderr.write(`orchestrator: ${troubleText(error)}\n`);
    process.exit(cannotGoOn);
  });
  // Before it says that it is up: whoever waits for that may stop it the moment it does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  if (settings.roles.has('api') && settings.tokens === undefined) {
    const { developer, DevelopmentIssuer } = await import('./development-issuer.js');
    const token = DevelopmentIssuer.open(settings.keysDir).tokenFor(developer);
    process.stdout.write(`orchestrator: for development, who asks may be said by BATON_TOKEN=${token}\n`);
  }
  process.stdout.write(`orchestrator: GraphQL is up on ${await app.getUrl()}${graphqlPath}\n`);
} catch (error) {
  process.stderr.write(`orchestrator: ${await told(error)}\n`);
  process.exit(cannotStart);
}

async function told(error: unknown): Promise<string> {
  if (error instanceof UnusableSettings) return error.message;
  const { troubleText } = await import('./trouble.js');
  return troubleText(error);
}
