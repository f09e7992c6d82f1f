import type { Schema } from './setting.js';
import { guide } from './variables.js';

/** What a program says to whoever asks it for help; nothing where nobody does. */
export function helpOn(program: string, schema: Schema, args: readonly string[]): string | undefined {
  if (!args.includes('--help') && !args.includes('-h')) return undefined;
  const options = Object.values(schema).flatMap(({ argument, isSwitch, env, means, is, usual }) => {
    if (argument === undefined) return [];
    const names = [`--${argument}${isSwitch ? '' : ' …'}`, ...(env === undefined ? [] : [`or ${env}`])].join(' ');
    return [`  ${names}`, `      ${means}`, `      it is ${is}${usual === undefined ? '' : `; usual: ${usual}`}`];
  });
  return [`Usage: ${program} [options]`, '', ...options, '', `The environment says the same, and more: ${guide}`].join(
    '\n',
  );
}
