import { graphqlPath } from './orchestrator.module.js';
import { serve } from './serve.js';
import { settingsFrom } from './settings.js';
import { troubleText } from './trouble.js';

const cannotStart = 2;
const cannotGoOn = 70;

try {
  const settings = settingsFrom(process.argv.slice(2), process.env);
  const app = await serve(settings, (error) => {
    process.stderr.write(`orchestrator: ${troubleText(error)}\n`);
    process.exit(cannotGoOn);
  });
  // Before it says that it is up: whoever waits for that may stop it the moment it does.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  process.stdout.write(`orchestrator: GraphQL is up on ${await app.getUrl()}${graphqlPath}\n`);
} catch (error) {
  process.stderr.write(`orchestrator: ${troubleText(error)}\n`);
  process.exit(cannotStart);
}
