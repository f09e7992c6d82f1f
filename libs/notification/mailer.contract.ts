import { afterEach, describe, expect, it } from '@jest/globals';
import type { Handover, Letter, Mailer } from './mailer.port.js';

/** What the server on the other side does with a letter. */
export type ServerBehaviour =
  | 'TAKES'
  | 'REFUSES_RECIPIENT'
  | 'PUTS_RECIPIENT_OFF'
  | 'PUTS_SENDER_OFF'
  | 'CLOSES'
  | 'REFUSES_LETTER'
  | 'PUTS_LETTER_OFF'
  | 'BREAKS_OFF_AFTER_LETTER'
  | 'KNOWS_NOBODY'
  | 'IS_AWAY';

export interface MailerUnderTest {
  readonly mailer: Mailer;
  /** What the server has taken, as it came. */
  readonly taken: readonly string[];
  close(): Promise<void>;
}

const letter: Letter = {
  messageId: '<00000000-0000-4000-8000-000000000001@vendor.example>',
  to: 'operators@vendor.example',
  subject: '[Baton] approve-plan asked of approver',
  text: 'A goal waits for a person.\n',
};

/** What every mailer promises, whichever way its letters go. */
export function mailerContract(open: (behaviour: ServerBehaviour) => Promise<MailerUnderTest>): void {
  describe('a letter that is handed over', () => {
    let opened: MailerUnderTest | undefined;
    afterEach(() => opened?.close());

    const handTo = async (behaviour: ServerBehaviour) => {
      opened = await open(behaviour);
      return opened.mailer.hand(letter);
    };

    it('is taken under its own id', async () => {
      expect(await handTo('TAKES')).toBe('TAKEN');
      expect(opened?.taken).toEqual([expect.stringContaining(letter.messageId)]);
      expect(letter.messageId).toContain(opened?.mailer.domain);
    });

    it.each<[ServerBehaviour, Handover]>([
      ['REFUSES_RECIPIENT', 'REFUSED'],
      ['REFUSES_LETTER', 'REFUSED'],
      ['PUTS_RECIPIENT_OFF', 'PUT_OFF'],
      ['PUTS_SENDER_OFF', 'NOT_TAKEN'],
      ['CLOSES', 'NOT_TAKEN'],
      ['KNOWS_NOBODY', 'NOT_TAKEN'],
      ['IS_AWAY', 'NOT_TAKEN'],
      // Servers are known to deliver what they then call a temporary failure.
      ['PUTS_LETTER_OFF', 'UNCLEAR'],
      ['BREAKS_OFF_AFTER_LETTER', 'UNCLEAR'],
    ])('to a server that %s is %s', async (behaviour, handover) => {
      expect(await handTo(behaviour)).toBe(handover);
    });
  });
}
