import type { ValueType } from '@baton/kernel';
import { Decimal } from 'decimal.js';
import { addDays, endOfTerm, isCalendarDay } from './calendar.js';
import type { GivenLabels } from './playbook-labels.js';
import { monthsIn } from './sentence/term.js';

/** Longer terms are not looked for when a last day is turned into months. */
const termMonthsMax = 600;

export type DerivedValue = string | number;

interface DeriveSpec {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType;
  /** Labels of a value that comes from no other. */
  readonly own?: GivenLabels;
  /** Undefined where these values have no answer. Amounts and percentages are decimals in text, never floats. */
  readonly compute: (values: readonly DerivedValue[], today: string) => DerivedValue | undefined;
}

/** Everything that a playbook may compute: a closed list, each with its types, so that a playbook holds no program. */
export const deriveFunctions = {
  /** amount × (1 + percent / 100), rounded half up to two places. */
  'increase-by-percent': {
    parameters: ['decimal', 'percent'],
    result: 'decimal',
    compute: ([amount, percent]) => money(decimal(amount)?.times(decimal(percent)?.div(100).plus(1) ?? NaN)),
  },
  /** What falls due first of an annual amount: all of it, or its share for a term of less than twelve months. */
  'first-year-share': {
    parameters: ['decimal', 'integer'],
    result: 'decimal',
    compute: ([annual, months]) =>
      money(
        decimal(annual)
          ?.times(Math.min(Number(months), 12))
          .div(12),
      ),
  },
  /** The months of a term that starts on a day: those said, or those until the last day said, if they are whole. */
  'term-in-months': {
    parameters: ['date', 'identifier'],
    result: 'integer',
    compute: ([start, term]) => termInMonths(String(start), String(term)),
  },
  /** The last day of a term of so many months from a day. */
  'end-of-term': {
    parameters: ['date', 'integer'],
    result: 'date',
    compute: ([start, months]) => (isCalendarDay(String(start)) ? endOfTerm(String(start), Number(months)) : undefined),
  },
  'add-days': {
    parameters: ['date', 'integer'],
    result: 'date',
    compute: ([day, days]) => (isCalendarDay(String(day)) ? addDays(String(day), Number(days)) : undefined),
  },
  /** The day on which the plan is made. */
  today: {
    parameters: [],
    result: 'date',
    own: { classification: 'internal', category: 'schedule' },
    compute: (_values, today) => today,
  },
} as const satisfies Readonly<Record<string, DeriveSpec>>;

export type DeriveFunction = keyof typeof deriveFunctions;

export function deriveSpec(name: DeriveFunction): DeriveSpec {
  return deriveFunctions[name];
}

function termInMonths(start: string, term: string): number | undefined {
  const months = monthsIn(term);
  if (!Number.isNaN(months)) return months;
  if (!isCalendarDay(start) || !isCalendarDay(term)) return undefined;
  for (let count = 1; count <= termMonthsMax; count++) {
    const end = endOfTerm(start, count);
    if (end >= term) return end === term ? count : undefined;
  }
  return undefined;
}

function decimal(value: DerivedValue | undefined): Decimal | undefined {
  return /^-?\d+(\.\d+)?$/.test(String(value)) ? new Decimal(String(value)) : undefined;
}

function money(value: Decimal | undefined): string | undefined {
  return value?.isFinite() ? value.toFixed(2, Decimal.ROUND_HALF_UP) : undefined;
}
