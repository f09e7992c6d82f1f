import { describe, expect, it } from '@jest/globals';
import { crashPointFrom } from './crash-point.js';

function deathsAt(setting: string | undefined, passed: readonly string[]): readonly number[] {
  const deaths: number[] = [];
  let count = 0;
  const crash = crashPointFrom(setting, () => deaths.push(count));
  for (const place of passed) {
    count += 1;
    crash(place);
  }
  return deaths;
}

describe('a crash point', () => {
  const passed = ['specialist:after-journal', 'specialist:after-effect', 'specialist:after-journal'];

  it.each([
    [undefined, []],
    ['', []],
    ['specialist:after-journal', [1]],
    ['specialist:after-effect', [2]],
    ['specialist:after-journal:2', [3]],
    ['specialist:after-journal:3', []],
    ['orchestrator:after-journal', []],
  ])('set to %s strikes once, where it says', (setting, deaths) => {
    expect(deathsAt(setting, passed)).toEqual(deaths);
  });
});
