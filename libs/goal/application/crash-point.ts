import type { CrashPoint as KernelCrashPoint } from '@baton/kernel';

/** Where a test may kill a runner, in the order in which a turn passes the places. */
export type CrashPoint = KernelCrashPoint<'before-append' | 'after-append' | 'before-send' | 'after-send'>;
