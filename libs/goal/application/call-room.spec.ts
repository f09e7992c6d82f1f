import { describe, expect, it } from '@jest/globals';
import { CallRoom } from './call-room.js';

describe('the room for calls to a specialist', () => {
  it('is bounded for each one by itself', () => {
    const room = new CallRoom(2);
    room.enter('sap');
    room.enter('sap');
    expect([room.has('sap'), room.has('salesforce')]).toEqual([false, true]);
    room.leave('sap', true);
    expect(room.has('sap')).toBe(true);
  });

  it('shrinks while nothing is answered, never to nothing, and grows again with every answer', () => {
    const room = new CallRoom(64);
    const fill = () => {
      let entered = 0;
      for (; room.has('sap'); entered++) room.enter('sap');
      return entered;
    };
    const empty = (count: number, isAnswered: boolean) => {
      for (let n = 0; n < count; n++) room.leave('sap', isAnswered);
    };
    expect(fill()).toBe(64);
    empty(64, false);
    expect(fill()).toBe(4);
    empty(4, true);
    expect(fill()).toBe(8);
  });

  it('tells who waits for it with every answer, in the order in which they asked', () => {
    const room = new CallRoom(1);
    const told: string[] = [];
    room.enter('sap');
    const [first, second, third] = ['first', 'second', 'third'].map((name) => () => void told.push(name));
    for (const onFree of [first, second, third]) room.onceFree('sap', onFree!);
    room.forget(second!);
    room.leave('sap', true);
    expect(told).toEqual(['first']);
    room.enter('sap');
    room.leave('sap', true);
    expect(told).toEqual(['first', 'third']);
  });

  it('tells nobody while nothing is answered', () => {
    const room = new CallRoom(1);
    room.enter('sap');
    room.onceFree('sap', () => {
      throw new Error('told of a specialist that is sick');
    });
    room.leave('sap', false);
    expect(room.has('sap')).toBe(true);
  });
});
