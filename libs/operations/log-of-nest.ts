import type { LoggerService } from '@nestjs/common';
import type { Log, LogFields } from '@baton/telemetry';
import { aboutGoal } from './fact-log.js';

const goalInText = /\bgoal ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;

/**
 * What the program says through Nest, as lines of a log. Our own texts hold no value; of errors, which may quote what they
 * choked on, the kind and the places are said and not the message.
 */
export function logOfNest(log: Log): LoggerService {
  const say =
    (level: 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...more: unknown[]): void => {
      log.say(level, messageOf(message), fieldsOf(message, more));
    };
  const nothing = (): void => undefined;
  return {
    log: nothing,
    debug: nothing,
    verbose: nothing,
    warn: say('warn'),
    error: say('error'),
    fatal: say('fatal'),
  };
}

function messageOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.name : 'Something that is no text';
}

/** Nest hands a stack and a context on behind the message, in this order, where it has them. */
function fieldsOf(message: unknown, more: readonly unknown[]): LogFields {
  const texts = more.filter((part) => typeof part === 'string');
  const stack = message instanceof Error ? message.stack : texts.find(isStack);
  const context = texts.findLast((text) => !isStack(text));
  return {
    ...aboutGoal(goalInText.exec(messageOf(message))?.[1]),
    ...(context === undefined ? {} : { context }),
    ...(stack === undefined ? {} : { frames: stack.split('\n').flatMap((line) => framesIn(line)) }),
  };
}

function isStack(text: string): boolean {
  return text.split('\n').some((line) => framesIn(line).length > 0);
}

function framesIn(line: string): readonly string[] {
  return /^\s+at /.test(line) ? [line.trim()] : [];
}
