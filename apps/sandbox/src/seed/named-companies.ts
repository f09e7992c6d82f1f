import type { SeededCompany } from './company.js';
import { counselNote, places } from './words.js';
import type { Place } from './words.js';

const hamburg: Place = places[0] ?? {
  city: '',
  country: '',
  countryCode: '',
  currency: 'EUR',
  dialling: '',
  ibanDigits: 0,
};

const acme: SeededCompany = {
  name: 'ACME Corporation',
  industry: 'Manufacturing',
  place: hamburg,
  street: 'Hafenweg 12',
  healthNotes:
    'Ms Solheim is recovering from heart surgery; no calls before ten. She knows what Globex Industries pays and asks for the same.',
  discountFloorPercent: 12,
  promoterScore: 41,
  bankAccount: 'DE46500105175407324931',
  dunningNote: 'Never remind during their audit in March; agreed with Mr Okafor in private.',
  counselNote: 'Ms Solheim may sign alone while her co-director is in custody; do not mention it.',
  product: 'Fleet Analytics Plus',
  annualAmount: 48_000,
  validTo: '2026-12-31',
  legalHold: false,
  contacts: [
    {
      firstName: 'Ingrid',
      lastName: 'Solheim',
      email: 'ingrid.solheim@acme.example',
      phone: '+49 40 555 0143',
      title: 'Managing Director',
      role: 'Signatory',
      privateNotes: 'Daughter applies for an internship with us. Private mail: ingrid.at.home@mailbox.example',
    },
    {
      firstName: 'Chidi',
      lastName: 'Okafor',
      email: 'chidi.okafor@acme.example',
      phone: '+49 40 555 0150',
      title: 'Head of Accounts Payable',
      role: 'Billing',
      privateNotes: 'Looks for a new job. Private mail: okafor.private@mailbox.example',
    },
    {
      firstName: 'Maren',
      lastName: 'Tiedemann',
      email: 'maren.tiedemann@acme.example',
      phone: '+49 40 555 0171',
      title: 'Operations Lead',
      role: 'Champion',
      privateNotes: 'Vegetarian; would move to Globex Industries if asked.',
    },
  ],
};

const globex: SeededCompany = {
  name: 'Globex Industries',
  industry: 'Energy',
  place: hamburg,
  street: 'Werkstrasse 77',
  healthNotes: 'Mr Lindqvist is on medication for depression, told us in confidence; deputy is Ms Farouk.',
  discountFloorPercent: 9,
  promoterScore: -12,
  bankAccount: 'DE02700100800030876808',
  dunningNote: 'In dispute about the 2025 true-up; everything in writing through their counsel.',
  counselNote: 'Mr Lindqvist is in divorce proceedings, and half of his shares may change hands.',
  product: 'Planning Suite',
  annualAmount: 96_500,
  validTo: '2027-01-31',
  legalHold: true,
  contacts: [
    {
      firstName: 'Torsten',
      lastName: 'Lindqvist',
      email: 'torsten.lindqvist@globex.example',
      phone: '+49 40 555 0262',
      title: 'Chief Financial Officer',
      role: 'Signatory',
      privateNotes: 'Private mail: t.lindqvist.family@mailbox.example',
    },
    {
      firstName: 'Samira',
      lastName: 'Farouk',
      email: 'samira.farouk@globex.example',
      phone: '+49 40 555 0263',
      title: 'Head of Procurement',
      role: 'Billing',
      privateNotes: 'Negotiates hard; brother works at ACME Corporation.',
    },
    {
      firstName: 'Paul',
      lastName: 'Winter',
      email: 'paul.winter@globex.example',
      phone: '+49 40 555 0264',
      title: 'Plant Manager',
      role: 'Champion',
      privateNotes: 'Retires next year.',
    },
  ],
};

/** Two companies whose names differ in the second word only, so that "Northwind" alone is not enough to find one. */
function northwind(
  trade: string,
  industry: string,
  annualAmount: number,
  signatory: readonly [string, string],
): SeededCompany {
  const domain = `northwind-${trade.toLowerCase()}.example`;
  const [firstName, lastName] = signatory;
  return {
    ...acme,
    name: `Northwind ${trade}`,
    industry,
    street: 'Quai Nord 4',
    healthNotes: 'Often mixed up with its namesake; the two do not know of each other’s prices.',
    counselNote,
    bankAccount: trade === 'Trading' ? 'DE89370400440532013000' : 'DE12500105170648489890',
    annualAmount,
    validTo: '2027-02-28',
    contacts: [
      {
        firstName,
        lastName,
        email: `${firstName}.${lastName}@${domain}`.toLowerCase(),
        phone: `+49 40 555 0${trade.length}90`,
        title: 'Managing Director',
        role: 'Signatory',
        privateNotes: 'Sails on Wednesdays.',
      },
    ],
  };
}

export const namedCompanies: readonly SeededCompany[] = [
  acme,
  globex,
  northwind('Trading', 'Retail', 31_250, ['Bea', 'Nissen']),
  northwind('Logistics', 'Transportation', 57_750, ['Arne', 'Kruse']),
];
