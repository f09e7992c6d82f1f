import type { ValueType } from '@baton/kernel';
import type { ConditionTest } from './playbook.js';

/** Whether a value of a playbook has the written form of its type; see {@link ValueType}. */
export function isOfType(value: string | number | boolean, type: ValueType): boolean {
  switch (type) {
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'decimal':
    case 'percent':
      return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'currency':
      return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
    case 'identifier':
    case 'name':
    case 'text':
    case 'email':
    case 'phone':
      return typeof value === 'string';
  }
}

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
