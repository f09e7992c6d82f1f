import { describe, expect, it } from '@jest/globals';
import { aPage, aPageStep, anAction, anAmendedPage } from './page.specification.js';
import { renderMarkdown } from './report-markdown.js';

describe('a report as a page of Markdown', () => {
  it('says who must do what by when before it proves each step', () => {
    const record = {
      operation: 'forward',
      recordType: 'Invoice',
      recordId: '9000017',
      link: 'https://sap.example/1',
    } as const;
    const step = aPageStep({
      effect: 'RESIDUAL',
      tried: [],
      receipts: [],
      actionNeeded: anAction({ action: 'PUT_RIGHT_BY_HAND', deadline: '2026-03-03T09:00:00.000Z', record }),
    });
    const lines = renderMarkdown(aPage({ steps: [step], failure: undefined })).split('\n');
    expect(lines.filter((line) => line !== '')).toEqual([
      '# contract renewal: compensated · failed',
      'Goal `3f2a6c1e-0000-5000-8000-000000000001`. Not completed, and put right; of 2 steps: 1 corrected, 1 not done.',
      '## What is not settled',
      '- operator until 2026-03-03 09:00 UTC: put it right by hand (s2 "Bill the renewal" in sap)',
      '  - record: invoice 9000017 · https://sap.example/1',
      '## Steps',
      '### s2 Bill the renewal: left over',
      '- system: sap · native key',
      '## What crossed, and what was withheld',
      '### s0 Find the account',
      '- crossed: to salesforce: account name',
      '- withheld: nothing',
      '### s2 Bill the renewal',
      '- crossed: to sap: amount, customer id (token)',
      '- joined by: the signatory',
      '- withheld: 2: no policy permits it (health note), not needed (discount floor)',
      '---',
      'Told as of event 30, 2026-03-02 09:00 UTC; digest digest-30.',
    ]);
  });

  it('shows amendments below what was issued', () => {
    const page = renderMarkdown(anAmendedPage());
    expect(page).toContain('# contract renewal: partial · terminated');
    expect(page).toContain('**Amended 2026-03-03 10:00 UTC: the outcome was PARTIAL, is COMPLETED.**');
    expect(page).toMatch(
      /### s2 Bill the renewal: unknown\n\n(- .+\n)+- amended: 2026-03-03 10:00 UTC: was unknown, is done/,
    );
  });

  it('takes nothing that systems or persons wrote for Markdown', () => {
    const receipts = [{ operation: 'forward', recordType: 'Invoice', recordId: '*1*\n# <b> a_b _c_' }] as const;
    expect(renderMarkdown(aPage({ steps: [aPageStep({ receipts, tried: [] })] }))).toContain(
      '- receipt: invoice \\*1\\* \\# \\<b\\> a_b \\_c\\_',
    );
    expect(renderMarkdown(aPage({ sentence: '\u001b[2JDone' }))).toContain('`.  \\[2JDone');
  });
});
