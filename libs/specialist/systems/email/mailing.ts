import type { Committed } from '@baton/specialist/domain';
import { OutcomeUnclear, rejection } from '@baton/specialist/kit';
import type { FindResult, OperationToFind, OperationToPerform } from '@baton/specialist/kit';
import type { Letter, MailServer } from './client.js';
import { correctionOf, messageOn } from './letters.js';

/** Sends mails. Sent is sent, and what was sent is known only to whoever heard the server's reply. */
export class Mailing {
  readonly #server: MailServer;

  constructor(server: MailServer) {
    this.#server = server;
  }

  async send(operation: OperationToPerform): Promise<Committed> {
    if (operation.earlierAttemptMayHaveReached) {
      throw new OutcomeUnclear('An earlier attempt may have sent the mail, and under one key it is sent once at most');
    }
    await this.#server.send(this.#letterOf(operation), operation.signal);
    return this.#sent(operation.key);
  }

  /** A mail server can't be asked. Where the journal heard its reply, the receipt is made again from the key. */
  find({ key, recorded }: OperationToFind): FindResult {
    return recorded === undefined ? { kind: 'CANNOT_TELL' } : this.#sent(key);
  }

  #letterOf({ capability, key, input }: OperationToPerform): Letter {
    const letter = { messageId: this.#messageIdOf(key), to: String(input['recipient']) };
    if (capability === 'mail.correction.send') {
      return { ...letter, ...correctionOf(input), inReplyTo: `<${String(input['messageId'])}>` };
    }
    const message = messageOn(String(input['topic']), input);
    if (message === undefined) throw rejection('INVALID_FOR_SYSTEM');
    return { ...letter, ...message };
  }

  /** The same on every attempt, so that whoever gets one twice can tell. */
  #messageIdOf(key: string): string {
    return `<${key}@${this.#server.domain}>`;
  }

  #sent(key: string): Committed {
    const messageId = this.#messageIdOf(key).slice(1, -1);
    return {
      kind: 'COMMITTED',
      receipt: { recordType: 'Mail', recordId: messageId, outputs: { messageId }, before: {} },
    };
  }
}
