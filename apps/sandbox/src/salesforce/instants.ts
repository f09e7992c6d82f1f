/** Salesforce tells time in whole seconds, in the form 2026-11-24T10:00:00.000+0000. */
export function toStamp(epochMs: number): string {
  const iso = new Date(Math.floor(epochMs / 1000) * 1000).toISOString();
  return iso.replace('Z', '+0000');
}

export function fromStamp(stamp: string): number {
  return Date.parse(stamp.replace('+0000', 'Z'));
}
