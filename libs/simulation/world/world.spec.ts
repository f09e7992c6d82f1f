import { describe, expect, it } from '@jest/globals';
import { Agenda } from './agenda.js';
import { faultNames } from './faults.js';
import { LivingProcess } from './living-process.js';
import { Random } from './random.js';
import { World } from './world.js';

describe('chance from a seed', () => {
  it('is the same for the same seed, and another for the next', () => {
    const drawn = (seed: number) => Array.from({ length: 5 }, () => new Random(seed).bits());
    expect(drawn(2 ** 40 + 1)).toEqual(drawn(2 ** 40 + 1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(1)).not.toEqual(drawn(2 ** 32 + 1));
  });

  it('stays within the bounds that it is given', () => {
    const random = new Random(1);
    const drawn = Array.from({ length: 1_000 }, () => random.whole(2, 4));
    expect(new Set(drawn)).toEqual(new Set([2, 3, 4]));
  });
});

describe('an agenda', () => {
  it('goes by time, and by the tie where two things fall together', () => {
    const random = new Random(3);
    const agenda = new Agenda(0, () => random.bits());
    const seen: number[] = [];
    for (let number = 0; number < 200; number++) agenda.after(random.whole(0, 50), () => seen.push(agenda.nowMs));
    agenda.after(10, () => seen.push(-1)).cancel();
    for (let run = agenda.next(); run; run = agenda.next()) run();
    expect(seen).toHaveLength(200);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('a process', () => {
  function worldAndProcess() {
    const world = new World(1, { withoutFaults: new Set(faultNames) });
    return { world, process: new LivingProcess('process', world) };
  }

  function pass(world: World): void {
    for (let run = world.agenda.next(); run; run = world.agenda.next()) run();
  }

  it('does nothing any more once it is dead', () => {
    const { world, process } = worldAndProcess();
    const done: string[] = [];
    process.after(10, () => done.push('timer'));
    process.receives(10, () => done.push('message'));
    world.travels(10, () => done.push('the world goes on'));
    process.die('test');
    pass(world);
    expect(done).toEqual(['the world goes on']);
    expect(world.isQuiet).toBe(true);
  });

  it('does all of it later when it was stalled', () => {
    const { world, process } = worldAndProcess();
    const done: number[] = [];
    process.after(10, () => done.push(world.ageMs));
    process.stall(1_000);
    pass(world);
    expect(done).toEqual([1_000]);
  });
});
