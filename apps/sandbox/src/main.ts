import { startSandbox } from './sandbox.js';
import { listenerNames, settingsFrom } from './settings.js';
import { StartupError } from './startup-error.js';

const cannotStart = 2;

// Listened for from the beginning: whoever starts it may stop it, or be gone, before it is up. It is started with a
// channel by those who take it along when they end.
const toStop = new Promise<void>((resolve) => {
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(event, () => resolve());
});

try {
  const { dataDir, host, ports } = settingsFrom(process.argv.slice(2), process.env);
  const sandbox = await startSandbox({ dataDir, host, ports });
  for (const name of listenerNames) {
    const protocol = name === 'email' ? 'smtp' : 'http';
    process.stdout.write(`sandbox: ${name} is up on ${protocol}://${host}:${sandbox.ports[name]}\n`);
  }
  await toStop;
  await sandbox.close();
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`sandbox: ${error.message}\n`);
  process.exit(cannotStart);
}
