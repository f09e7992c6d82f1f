import type { Failure } from '@baton/specialist/kit';
import type { Settings } from './settings.js';

/** How a specialist says what it has to say. */
export interface Voice {
  /** What whoever started it waits for. */
  readonly say: (text: string) => void;
  /** What is not as it should be. */
  readonly complain: (text: string) => void;
}

/** In lines for people. */
export const plainVoice: Voice = {
  say: (text) => process.stdout.write(`specialist: ${text}\n`),
  complain: (text) => process.stderr.write(`specialist: ${text}\n`),
};

/** What failed, from what the caller was told to its cause, and where that was. */
export function failureInWords({ call, capability, errors, frames }: Failure): string {
  const asked = capability === undefined ? call : `${call} of ${capability}`;
  return [`${asked} failed (${errors.join(' < ')})`, ...frames.map((frame) => `  at ${frame}`)].join('\n');
}

/** In lines of JSON where that was chosen, or for production. */
export async function voiceFor({ logForm, system }: Pick<Settings, 'logForm' | 'system'>): Promise<Voice> {
  if (logForm === 'text') return plainVoice;
  const { openJsonLog } = await import('@baton/telemetry/json-log');
  const log = openJsonLog(`baton-specialist-${system}`);
  return {
    say: (text) => log.say('info', `specialist: ${text}`),
    complain: (text) => log.say('warn', `specialist: ${text}`),
  };
}
