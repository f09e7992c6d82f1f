import type { OperationRef } from './operation.js';

/*
 * Under which names the values of an event are sealed that are no attribute of the goal. A name is part of where a value
 * opens, so it never changes: a value that was sealed under it would be lost.
 */

/** A brief's fields and an attribute of the same name are different places, so that one is never opened as the other. */
export function briefFieldPlace(field: string): string {
  return `brief.${field}`;
}

export const briefSaltPlace = 'brief-salt';

/** The record id of a receipt. */
export function recordIdPlace({ step, operation }: OperationRef): string {
  return `${step}/${operation}.record-id`;
}

/** Where a person can look at the record of a receipt. */
export function recordLinkPlace({ step, operation }: OperationRef): string {
  return `${step}/${operation}.link`;
}

/** Why a person did something, in their own words. */
export const reasonPlace = 'reason';
