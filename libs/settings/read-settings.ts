import { parseArgs } from 'node:util';
import type { Schema, Setting, ValuesOf } from './setting.js';
import { unknownVariables } from './variables.js';

/** What was chosen can't be used; the message has a line for each thing that is wrong, and says what it may be. */
export class UnusableSettings extends Error {
  override readonly name = 'UnusableSettings';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** Where settings are read from: arguments, then the environment, then what is usual. */
export interface Sources {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What can be used of what was chosen, and a sentence for each thing that can't. */
export interface Considered<Of extends Schema> {
  readonly values: Partial<ValuesOf<Of>>;
  readonly faults: readonly string[];
}

/**
 * @param contradictions what settings that are each right are not together, as whole sentences
 * @throws UnusableSettings with everything that is wrong, at once
 */
export function readSettings<Of extends Schema>(
  schema: Of,
  sources: Sources,
  contradictions: (values: ValuesOf<Of>) => readonly string[] = () => [],
): ValuesOf<Of> {
  const { values, faults } = considerSettings(schema, sources);
  if (faults.length > 0) throw new UnusableSettings(faults);
  // Without a fault all that the schema promises is there.
  const whole = values as ValuesOf<Of>;
  const contradicting = contradictions(whole);
  if (contradicting.length > 0) throw new UnusableSettings(contradicting);
  return whole;
}

/** For whoever finds more that is wrong, and tells all of it at once. */
export function considerSettings<Of extends Schema>(schema: Of, { args, env }: Sources): Considered<Of> {
  const given = argumentsOf(schema, args);
  const own = Object.values(schema).flatMap(({ env: name }) => name ?? []);
  const faults: string[] = [...given.faults, ...unknownVariables(env, own)];
  const read = Object.entries(schema).map(([name, setting]): readonly [string, unknown] => {
    const text = given.values[setting.argument ?? ''] ?? (env[setting.env ?? ''] || setting.usual);
    if (text === undefined) {
      if (setting.isNeeded) faults.push(`${namesOf(setting)} is missing: it is ${setting.is}`);
      return [name, undefined];
    }
    const value = setting.read(text);
    if (value === undefined) faults.push(faultOf(setting, text));
    return [name, value];
  });
  // Entry by entry these are values that the schema promises.
  return { values: Object.fromEntries(read) as Partial<ValuesOf<Of>>, faults };
}

interface Given {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly faults: readonly string[];
}

function argumentsOf(schema: Schema, args: readonly string[]): Given {
  const settings = Object.values(schema).filter(({ argument }) => argument !== undefined);
  const options = Object.fromEntries(
    settings.map(({ argument = '', isSwitch }) => [argument, { type: isSwitch ? 'boolean' : 'string' } as const]),
  );
  try {
    const entries = Object.entries(parseArgs({ args: [...args], options }).values);
    return { values: Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)])), faults: [] };
  } catch (error) {
    const { message } = error as Error;
    return { values: {}, faults: [`${message} (known: ${settings.map(({ argument }) => `--${argument}`).join(' ')})`] };
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return value === true ? 'yes' : value || undefined;
}

function faultOf(setting: Setting<unknown>, text: string): string {
  return `${namesOf(setting)} is ${setting.is}${setting.isSecret ? '' : ` (got ${text})`}`;
}

function namesOf({ env, argument }: Setting<unknown>): string {
  return [env, ...(argument === undefined ? [] : [`--${argument}`])].filter((name) => name !== undefined).join(' or ');
}
