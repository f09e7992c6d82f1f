import { describe, expect, it } from '@jest/globals';
import { mailerContract } from '../mailer.contract.js';
import { openServer } from './smtp-server.specification.js';

mailerContract(openServer);

describe('a mail over SMTP', () => {
  it('says that no person wrote it', async () => {
    const { mailer, taken, close } = await openServer('TAKES');
    await mailer.hand({ messageId: '<1@vendor.example>', to: 'o@vendor.example', subject: 'S', text: 'T\n' });
    await close();
    expect(taken).toEqual([expect.stringContaining('Auto-Submitted: auto-generated')]);
  });
});
