import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CheckedHandoff, Offers, PolicyWords } from '@baton/handoff/checking';
import {
  answerOf,
  checkLine,
  disappointments,
  explain,
  offeredWords,
  readCapabilities,
  readExpectations,
  UnusableFile,
  UnusableRequest,
} from '@baton/handoff/checking';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import { UnusablePolicies } from '@baton/handoff/policy';
import type { CompiledPolicies } from '@baton/handoff/policy/cedar';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface PolicyWishes {
  /** Folder of the policies. */
  readonly policies: string;
  /** Folder of the manifests. */
  readonly capabilities: string;
}

/** What these verbs read and write; they need no Baton that runs. */
export interface PolicySurroundings {
  readonly terminal: Terminal;
  readonly complain: (text: string) => void;
  /** What is piped in. */
  readonly input: Readable;
}

/** The verbs of those who write policies; each writes a line for each that it reads, as soon as it has read it. */
export class PolicyCommands {
  constructor(private readonly surroundings: PolicySurroundings) {}

  /** One line of JSON out for each one in: what crosses, what does not, and what a person would be asked. */
  async check(file: string | undefined, wishes: PolicyWishes): Promise<void> {
    await this.judgeEach(file, wishes, (checked) => JSON.stringify(answerOf(checked)));
  }

  async explain(attribute: string, file: string | undefined, wishes: PolicyWishes): Promise<void> {
    await this.judgeEach(file, wishes, (checked, policy, words) => explain(checked, attribute, policy, words));
  }

  test(folder: string | undefined, wishes: PolicyWishes): void {
    const { policy, compiled } = loaded(wishes);
    const expectations = asUsage(() => readExpectations(folder ?? join(wishes.policies, 'tests'), compiled.words));
    const unmet = disappointments(policy, expectations);
    const questions = expectations.reduce((sum, expectation) => sum + expectation.questions.length, 0);
    for (const { expectation, question, answer } of unmet) {
      const { where, title, answer: expected, by } = expectation;
      this.surroundings.complain(
        `${where}: ${title}: expected ${[expected, ...(by ?? [])].join(' ')}, ` +
          `got ${[answer.decision === 'DENY' ? answer.reason : answer.decision, ...answer.policies].join(' ')} for ${JSON.stringify(question)}`,
      );
    }
    const met = expectations.length - unmet.length;
    this.surroundings.terminal.write(
      `${met} of ${expectations.length} expectations met, ${questions} questions asked.`,
    );
    if (unmet.length > 0)
      throw new CommandFailed(exitCodes.refused, 'These policies are not as they are expected to be');
  }

  /** A line that can't be judged is answered by an error in its place, and the rest goes on. */
  private async judgeEach(
    file: string | undefined,
    wishes: PolicyWishes,
    answer: (checked: CheckedHandoff, policy: DisclosurePolicy, words: PolicyWords) => string,
  ): Promise<void> {
    const { terminal, complain, input } = this.surroundings;
    const { policy, compiled, offers } = loaded(wishes);
    const basis = { policy, offers, words: compiled.words };
    const source = file === undefined ? input : createReadStream(file);
    let line = 0;
    let unusable = 0;
    for await (const text of linesOf(source, file)) {
      line += 1;
      if (text?.trim() === '') continue;
      try {
        if (text === undefined) throw new UnusableRequest(`It is longer than ${lineLengthMax} characters`);
        terminal.write(answer(checkLine(basis, text), policy, compiled));
      } catch (error) {
        if (!(error instanceof UnusableRequest)) throw error;
        unusable += 1;
        terminal.write(JSON.stringify({ error: error.message, line }));
        complain(`${file ?? 'stdin'}:${line}: ${error.message}`);
      }
    }
    if (unusable > 0) throw new CommandFailed(exitCodes.refused, `${unusable} of ${line} lines can't be judged`);
  }
}

/** In characters: far more than a request with a megabyte for a value, and no more than can be held. */
const lineLengthMax = 16 * 1024 * 1024;

/**
 * Lines as \n alone ends them, since the strings of JSON may hold any other line break. For one that is too long stands
 * undefined, as soon as it has ended.
 */
async function* linesOf(source: Readable, file: string | undefined): AsyncIterable<string | undefined> {
  // What is decoded by the source itself has no character cut in two.
  source.setEncoding('utf8');
  let line: string | undefined = '';
  try {
    for await (const chunk of source as AsyncIterable<string>)
      for (const [at, part] of chunk.split('\n').entries()) {
        if (at > 0) {
          yield line;
          line = '';
        }
        line = line === undefined || line.length + part.length > lineLengthMax ? undefined : line + part;
      }
  } catch (error) {
    throw new CommandFailed(exitCodes.usage, `${file ?? 'stdin'} can't be read (${String(error)})`);
  }
  if (line !== '') yield line;
}

interface Loaded {
  readonly policy: DisclosurePolicy;
  readonly compiled: CompiledPolicies;
  readonly offers: Offers;
}

function loaded({ policies, capabilities }: PolicyWishes): Loaded {
  return asUsage(() => {
    const source = readPolicyFolder(policies);
    const offers = readCapabilities(capabilities);
    const compiled = inFolder(policies, () => compilePolicies(source, offeredWords(offers)));
    return { policy: new CedarPolicy(compiled), compiled, offers };
  });
}

/** A set does not know where it was read from, and whoever has to mend a file does. */
function inFolder<Result>(folder: string, compile: () => Result): Result {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof UnusablePolicies)) throw error;
    throw new UnusablePolicies(error.faults.map((fault) => ({ ...fault, file: join(folder, fault.file) })));
  }
}

/** What stands wrong in a file is for whoever called to put right, as a wrong word of the command line. */
function asUsage<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnusablePolicies || error instanceof UnusableFile)
      throw new CommandFailed(exitCodes.usage, error.message);
    throw error;
  }
}
