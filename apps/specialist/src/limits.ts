import type { SystemLimits } from '@baton/specialist/kit';
import { UnusableSetting } from './unusable-setting.js';

interface Setting {
  readonly limit: keyof SystemLimits;
  readonly least: number;
  /** A rate may be less than one a second; all else is counted. */
  readonly isWhole: boolean;
}

const counted = { least: 1, isWhole: true } as const;

/** What one system is asked to bear, by the name of the variable that says so; what is not said is the kit's to choose. */
const settings: Readonly<Record<string, Setting>> = {
  BATON_CONCURRENT_CALLS_MAX: { limit: 'concurrentCallsMax', ...counted },
  BATON_WAITING_CALLS_MAX: { limit: 'waitingCallsMax', least: 0, isWhole: true },
  BATON_CONCURRENT_QUESTIONS_MAX: { limit: 'concurrentQuestionsMax', ...counted },
  BATON_WAITING_QUESTIONS_MAX: { limit: 'waitingQuestionsMax', least: 0, isWhole: true },
  BATON_CALLS_PER_SECOND_MAX: { limit: 'callsPerSecondMax', least: 0.001, isWhole: false },
  BATON_FAILURES_MAX: { limit: 'failuresMax', ...counted },
  BATON_REST_MS: { limit: 'restMs', ...counted },
  BATON_REST_MS_MAX: { limit: 'restMsMax', ...counted },
};

/** Throws {@link UnusableSetting} with all that can't be used, at once. */
export function limitsFrom(env: NodeJS.ProcessEnv): Partial<SystemLimits> {
  const given = Object.entries(settings).filter(([name]) => env[name] !== undefined);
  const faults = given.flatMap(([name, setting]) => faultOf(name, env[name] ?? '', setting));
  if (faults.length > 0) throw new UnusableSetting(`A limit is a number: ${faults.join(', ')}`);
  return Object.fromEntries(given.map(([name, { limit }]) => [limit, Number(env[name])]));
}

function faultOf(name: string, text: string, { least, isWhole }: Setting): readonly string[] {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= least && (!isWhole || Number.isInteger(value))) return [];
  return [`${name} from ${least}${isWhole ? ', whole' : ''} (got ${text})`];
}
