import { Chance } from './chance.js';
import type { SeededCompany, SeededContact } from './company.js';
import { namedCompanies } from './named-companies.js';
import type { Place } from './words.js';
import * as words from './words.js';

/** The keys under which a company stands in each system, by its place in the list. */
export interface CompanyKeys {
  readonly accountNumber: string;
  readonly customer: string;
  readonly subscription: string;
  readonly contractFolder: string;
}

export const companiesCount = 64;

export function keysOf(index: number): CompanyKeys {
  const accountNumber = `AC-${1001 + index}`;
  return {
    accountNumber,
    customer: String(10_100_001 + index),
    subscription: String(30_000_001 + index),
    contractFolder: `/contracts/${accountNumber}`,
  };
}

/** The named companies first, then generated ones; always the same. */
export function seededCompanies(): readonly SeededCompany[] {
  const chance = new Chance(20_260_112);
  const names = chance.shuffled(words.nameBeginnings.flatMap((start) => words.nameEndings.map((end) => start + end)));
  const generated = names.slice(0, companiesCount - namedCompanies.length);
  return [
    ...namedCompanies,
    ...generated.map((name, index) => generatedCompany(name, generated.at(index - 1) ?? name, chance)),
  ];
}

function generatedCompany(firstWord: string, otherFirstWord: string, chance: Chance): SeededCompany {
  const trade = chance.pick(words.nameTrades);
  const place = chance.pick(words.places);
  const domain = `${firstWord.toLowerCase()}.example`;
  const floor = chance.between(4, 18);
  return {
    name: `${firstWord} ${trade}`,
    industry: words.industries[trade] ?? 'Manufacturing',
    place,
    street: `${chance.pick(words.streets)} ${chance.between(1, 190)}`,
    contacts: contactsOf(domain, place, chance),
    healthNotes: `${chance.pick(words.healthNotes)} Asked why ${otherFirstWord} got a better price; do not confirm.`,
    discountFloorPercent: floor,
    promoterScore: chance.between(-40, 80),
    bankAccount: bankAccountOf(place, chance),
    dunningNote: chance.pick(words.dunningNotes),
    counselNote: words.counselNote,
    product: chance.pick(words.products),
    annualAmount: chance.between(24, 960) * 250,
    validTo: chance.pick(['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31']),
    legalHold: false,
  };
}

function contactsOf(domain: string, place: Place, chance: Chance): SeededContact[] {
  const people = chance.shuffled(words.firstNames).slice(0, 4);
  const roles = [
    { role: 'Signatory', title: 'Managing Director' },
    { role: 'Billing', title: 'Head of Accounts Payable' },
    { role: 'Champion', title: 'Operations Lead' },
    { role: undefined, title: 'Assistant' },
  ] as const;
  return roles.slice(0, chance.between(3, 4)).map(({ role, title }, index) => {
    const firstName = people[index] ?? 'Robin';
    const lastName = chance.pick(words.lastNames);
    const privateMail = `${firstName.toLowerCase()}.${chance.digits(3)}@mailbox.example`;
    return {
      firstName,
      lastName,
      email: `${firstName}.${lastName}@${domain}`.toLowerCase(),
      phone: `${place.dialling} 555 ${chance.digits(4)}`,
      title,
      role,
      privateNotes: `${chance.pick(words.privateNotes)} Private mail: ${privateMail}`,
    };
  });
}

function bankAccountOf(place: Place, chance: Chance): string {
  const account = chance.digits(place.ibanDigits);
  return `${place.countryCode}${ibanCheckDigits(place.countryCode, account)}${account}`;
}

/** ISO 13616: the country and two zeros go to the end, letters count from A = 10, and 98 less the rest modulo 97 remains. */
export function ibanCheckDigits(countryCode: string, account: string): string {
  const letters = [...countryCode].map((letter) => String(letter.charCodeAt(0) - 55)).join('');
  return String(98n - (BigInt(`${account}${letters}00`) % 97n)).padStart(2, '0');
}
