import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyCampaign } from '@baton/simulation';
import { CampaignBook, seedsSoFar } from './campaign-book.js';

const about = { fingerprint: '0123456789abcdef', from: 1_000, count: 500 };
const share = (histories: number) => ({ ...emptyCampaign, histories });
const spent = { seconds: 3, processorSeconds: 5 };

describe('a campaign over a named range', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-campaign-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('goes on with what is left, whatever the order in which its shares came back', () => {
    const book = CampaignBook.open(folder, about);
    book.write({ from: 1_200, to: 1_300 }, share(100), spent);
    book.write({ from: 1_000, to: 1_100 }, share(100), spent);
    const again = CampaignBook.open(folder, about);
    expect(again.gaps).toEqual([
      { from: 1_100, to: 1_200 },
      { from: 1_300, to: 1_500 },
    ]);
    expect(again.result.histories).toBe(200);
    expect(again.spent).toEqual(spent);
  });

  it('has nothing left once all shares are there', () => {
    const book = CampaignBook.open(folder, about);
    for (const from of [1_400, 1_000, 1_200, 1_100, 1_300]) book.write({ from, to: from + 100 }, share(100), spent);
    expect(CampaignBook.open(folder, about).gaps).toEqual([]);
  });

  it('adds up with other ranges of the same code, each seed once', () => {
    CampaignBook.open(folder, about).write({ from: 1_000, to: 1_300 }, share(300), spent);
    const other = { ...about, from: 1_200, count: 50 };
    CampaignBook.open(folder, other).write({ from: 1_200, to: 1_250 }, share(50), spent);
    CampaignBook.open(folder, { ...other, from: 5_000 }).write({ from: 5_000, to: 5_050 }, share(50), spent);
    CampaignBook.open(folder, { ...about, fingerprint: 'fedc' }).write({ from: 0, to: 100 }, share(100), spent);
    expect(seedsSoFar(folder, about.fingerprint)).toBe(350);
  });

  it('begins anew for other code, another range and a damaged book', () => {
    CampaignBook.open(folder, about).write({ from: 1_000, to: 1_100 }, share(100), spent);
    const whole = [{ from: 1_000, to: 1_500 }];
    expect(CampaignBook.open(folder, { ...about, fingerprint: 'fedcba9876543210' }).gaps).toEqual(whole);
    expect(CampaignBook.open(folder, { ...about, count: 400 }).gaps).toEqual([{ from: 1_000, to: 1_400 }]);
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), '{"commit":');
    expect(CampaignBook.open(folder, about).gaps).toEqual(whole);
  });
});
