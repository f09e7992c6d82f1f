import type { ValueType } from '@baton/kernel';
import { isOfType } from '@baton/specialist/domain';
import type { ConditionTest } from './playbook.js';

const numericTypes: readonly ValueType[] = ['integer', 'decimal', 'percent'];

/** Why a value of this type can't be tested so; undefined where it can. What is numeric is compared with a number. */
export function testFault(test: ConditionTest, type: ValueType): string | undefined {
  switch (test.is) {
    case 'KNOWN':
    case 'NOT_KNOWN':
      return undefined;
    case 'ABOVE':
    case 'BELOW':
      return numericTypes.includes(type)
        ? undefined
        : `Nothing of type ${type} is above or below a number: it may be ${numericTypes.join(', ')}`;
    case 'EQUAL_TO':
    case 'NOT_EQUAL_TO':
      if (numericTypes.includes(type))
        return typeof test.value === 'number' ? undefined : `A value of type ${type} is compared with a bare number`;
      return isOfType(test.value, type) ? undefined : `This is no value of type ${type}, so it never equals one`;
  }
}
