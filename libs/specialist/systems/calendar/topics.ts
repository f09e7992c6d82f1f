/** What a meeting is about, as its guests read it. */
const titles: Readonly<Record<string, string>> = {
  RENEWAL_REVIEW: 'Review of the renewed contract',
  OFFBOARDING_HANDOVER: 'Handover at the end of the contract',
};

export const topics = Object.keys(titles);

/** A name never adds a line. */
export function summaryOf(topic: string, accountName: string): string {
  return `${titles[topic] ?? topic}: ${accountName.replace(/\s+/g, ' ').trim()}`;
}
