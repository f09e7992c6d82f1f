import { describe, expect, it } from '@jest/globals';
import { loadRegistry, readRegistry, RegistryFault } from './load-registry.js';

const one = `specialists:
  - name: sap
    system: sap
    address: 127.0.0.1:7202
    identity: sap
`;

function faultIn(text: string): string {
  try {
    readRegistry(text, 'some.yaml');
  } catch (error) {
    if (error instanceof RegistryFault) return error.message;
    throw error;
  }
  throw new Error('The registry was taken');
}

describe('the registry of specialists', () => {
  it('that comes with Baton names the six systems', () => {
    expect(loadRegistry('deploy/specialists.yaml').map(({ system }) => system)).toEqual([
      'salesforce',
      'sap',
      'contracts',
      'servicenow',
      'calendar',
      'email',
    ]);
  });

  it('says what it takes when it is not there', () => {
    expect(() => loadRegistry('nowhere.yaml')).toThrow(/can't be read.*nowhere\.yaml/);
  });
});

describe('a faulty registry', () => {
  it.each([
    ['a key that is not known', one.replace('identity:', 'identitty:'), 'some.yaml:5:5: Not known here (identitty)'],
    ['a key that is missing', one.replace('    system: sap\n', ''), 'some.yaml:2:5: Missing here (system)'],
    ['an address without a port', one.replace(':7202', ''), 'some.yaml:4:14: This must match pattern'],
    ['broken YAML', one.replace('- name: sap', '- name: [sap'), 'some.yaml:3:'],
    ['nothing in it', '', 'some.yaml:1:1: This must be object'],
    ['no specialist', 'specialists: []\n', 'some.yaml:1:14: This must NOT have fewer'],
    [
      'one name twice',
      one + one.replace('specialists:\n', ''),
      'some.yaml:6:11: Another specialist has this name (sap)',
    ],
  ])('with %s is refused at its place', (_what, text, message) => {
    expect(faultIn(text)).toContain(message);
  });

  it('is told all that is wrong at once', () => {
    expect(faultIn(one.replace('    system: sap\n', '').replace(':7202', '')).split('\n')).toHaveLength(2);
  });
});
