import { describe, expect, it } from '@jest/globals';
import { notAmong } from './known-words.js';

const systems = ['salesforce', 'sap', 'email'];

describe('a word that is none of a list', () => {
  it.each([
    ['emial', 'email'],
    ['salesfrce', 'salesforce'],
    ['SAP', 'sap'],
  ])('is said together with what was meant by %s', (word, meant) => {
    expect(notAmong('system', word, systems)).toBe(
      `There is no system "${word}": did you mean ${meant}? There are salesforce, sap, email`,
    );
  });

  it.each(['elsewhere', '__proto__', '', 'a'.repeat(1_000_000)])('guesses at nothing that is far from all', (word) => {
    expect(notAmong('system', word, systems)).not.toContain('did you mean');
  });

  it('says so where there are none', () => {
    expect(notAmong('system', 'sap', [])).toBe('There is no system "sap"; there are none');
  });
});
