import { beforeEach, describe, expect, it } from '@jest/globals';
import { LagWatch } from './lag-watch.js';

let nowMs: number;
let checkpoint: number;
let areWhole: boolean;
let meanwhile: () => void;
let watch: LagWatch;
beforeEach(() => {
  nowMs = 1_000;
  checkpoint = 0;
  areWhole = true;
  meanwhile = () => undefined;
  const reaches = async (position: string) => {
    const isReached = Number(position) <= checkpoint;
    meanwhile();
    return isReached;
  };
  watch = new LagWatch({ reaches, areWhole: async () => areWhole }, () => nowMs);
});

/** Events at the places from one to another, all at once. */
function happen(from: number, to: number): void {
  for (let place = from; place <= to; place += 1) watch.heard({ position: String(place) });
}

describe('the lag of rows', () => {
  it('is none where the rows have everything', async () => {
    expect(await watch.read()).toMatchObject({ events: 0, ms: 0 });
    happen(1, 3);
    checkpoint = 3;
    nowMs += 5_000;
    expect(await watch.read()).toMatchObject({ events: 0, ms: 0 });
  });

  it('is what the rows lack, and for how long the first of it has been there', async () => {
    for (let second = 0; second < 20; second += 1) {
      happen(second * 3 + 1, second * 3 + 3);
      nowMs += 1_000;
    }
    checkpoint = 45;
    expect(await watch.read()).toMatchObject({ events: 15, ms: 5_000 });
    checkpoint = 60;
    expect(await watch.read()).toMatchObject({ events: 0, ms: 0 });
  });

  it('remembers the oldest as one where nobody asks for long, and tells none of them too late', async () => {
    for (let second = 1; second <= 6_001; second += 1) {
      happen(second, second);
      nowMs += 1_000;
    }
    checkpoint = 1;
    expect(await watch.read()).toMatchObject({ events: 6_001, ms: 6_001_000 });
    checkpoint = 2;
    expect(await watch.read()).toMatchObject({ events: 5_999, ms: 5_999_000 });
  });

  it('counts events that came together as not there until the last of them is', async () => {
    happen(1, 10);
    checkpoint = 9;
    expect(await watch.read()).toMatchObject({ events: 10, ms: 0 });
  });

  it('tells of rows that were behind before it began', async () => {
    watch.begin('500');
    nowMs += 700;
    checkpoint = 499;
    expect(await watch.read()).toEqual({ events: 1, ms: 700, isWhole: false });
    happen(501, 501);
    checkpoint = 500;
    expect(await watch.read()).toEqual({ events: 1, ms: 0, isWhole: true });
  });

  it('is not all where rows of one question are missing, however far the others are', async () => {
    areWhole = false;
    expect(await watch.read()).toEqual({ events: 0, ms: 0, isWhole: false });
  });

  it('forgets nothing that the rows lack where more happens while they are asked', async () => {
    for (let second = 1; second <= 6_000; second += 1) {
      happen(second, second);
      nowMs += 1_000;
    }
    checkpoint = 3_000;
    let last = 6_000;
    meanwhile = () => {
      last += 1;
      happen(last, last);
      nowMs += 1_000;
    };
    const { events } = await watch.read();
    expect(events).toBe(last - checkpoint);
  });

  it('counts what joins the last while the rows are asked for it', async () => {
    happen(1, 1);
    checkpoint = 1;
    meanwhile = () => happen(2, 2);
    expect(await watch.read()).toMatchObject({ events: 2, ms: 0 });
  });
});
