/** Word lists for the generated companies. First words of names are made from beginnings and endings, so that each is used once. */
export const nameBeginnings = ['Hal', 'Birk', 'Kor', 'Tes', 'Lun', 'Mar', 'Vel', 'Ost', 'Gren', 'Sol', 'Pel', 'Dorn'];
export const nameEndings = ['den', 'feld', 'mont', 'vik', 'stein', 'ara'];
export const nameTrades = [
  'Robotics',
  'Foods',
  'Logistik',
  'Textiles',
  'Energy',
  'Instruments',
  'Insurance',
  'Shipping',
  'Ceramics',
  'Software',
  'Pharma',
  'Paper',
];

export const industries: Readonly<Record<string, string>> = {
  Robotics: 'Manufacturing',
  Foods: 'Food & Beverage',
  Logistik: 'Transportation',
  Textiles: 'Apparel',
  Energy: 'Energy',
  Instruments: 'Electronics',
  Insurance: 'Insurance',
  Shipping: 'Shipping',
  Ceramics: 'Manufacturing',
  Software: 'Technology',
  Pharma: 'Healthcare',
  Paper: 'Manufacturing',
};

export interface Place {
  readonly city: string;
  readonly country: string;
  readonly countryCode: string;
  readonly currency: 'EUR' | 'USD' | 'GBP' | 'CHF';
  readonly dialling: string;
  /** Digits after the two check digits of an IBAN there. */
  readonly ibanDigits: number;
}

export const places: readonly Place[] = [
  { city: 'Hamburg', country: 'Germany', countryCode: 'DE', currency: 'EUR', dialling: '+49 40', ibanDigits: 18 },
  { city: 'Leipzig', country: 'Germany', countryCode: 'DE', currency: 'EUR', dialling: '+49 341', ibanDigits: 18 },
  { city: 'Lyon', country: 'France', countryCode: 'FR', currency: 'EUR', dialling: '+33 4', ibanDigits: 23 },
  { city: 'Bilbao', country: 'Spain', countryCode: 'ES', currency: 'EUR', dialling: '+34 94', ibanDigits: 20 },
  { city: 'Graz', country: 'Austria', countryCode: 'AT', currency: 'EUR', dialling: '+43 316', ibanDigits: 16 },
  { city: 'Basel', country: 'Switzerland', countryCode: 'CH', currency: 'CHF', dialling: '+41 61', ibanDigits: 17 },
  { city: 'Ghent', country: 'Belgium', countryCode: 'BE', currency: 'EUR', dialling: '+32 9', ibanDigits: 12 },
];

export const streets = [
  'Hafenweg',
  'Lindenallee',
  'Rue du Port',
  'Mill Lane',
  'Calle Mayor',
  'Werkstrasse',
  'Quai Nord',
];

export const firstNames = [
  'Amara',
  'Bastian',
  'Camille',
  'Dario',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ilse',
  'Jonas',
  'Katya',
  'Leandro',
  'Mireille',
  'Nadia',
  'Oskar',
  'Paula',
  'Quentin',
  'Rosa',
  'Stefan',
  'Tamsin',
  'Ugo',
  'Vera',
  'Wanda',
  'Yannick',
];

export const lastNames = [
  'Albrecht',
  'Bianchi',
  'Castel',
  'Dahl',
  'Engel',
  'Fontaine',
  'Garcia',
  'Holm',
  'Iversen',
  'Jansen',
  'Keller',
  'Lemaire',
  'Moreau',
  'Novak',
  'Olsen',
  'Petit',
  'Richter',
  'Sauer',
  'Thoma',
  'Urban',
  'Vogel',
  'Weiss',
  'Zander',
];

export const products = ['Fleet Analytics Standard', 'Fleet Analytics Plus', 'Planning Suite', 'Service Desk Pro'];

/** What account managers write about people and business, and what no billing clerk has to read. */
export const healthNotes = [
  'Main contact is off sick with a back injury until further notice; be patient with answers.',
  'Buyer mentioned chemotherapy; keep meetings short.',
  'New head of operations returns from burnout leave this quarter.',
  'Contact is expecting twins and leaves in spring; a deputy is not named yet.',
  'Champion has migraine on screen calls; prefers letters.',
];

export const privateNotes = [
  'Going through a divorce, avoid Fridays.',
  'Wants to leave the company; told us in confidence.',
  'Collects old clocks; send no alcohol.',
  'Had a falling-out with the finance director.',
  'Lives apart from the family during the week.',
];

/** What counsel writes below an agreement with whom nothing more is known of. */
export const counselNote = 'the customer accepted a liability cap below our standard; do not offer it elsewhere.';

/** What the mail server says of whom a mail was for, as its administrator has put it there. */
export const mailboxRemark = 'its owner is on sick leave until spring';

export const dunningNotes = [
  'Pays late every December; chief accountant asked for discretion.',
  'Disputed a reminder by phone and apologised in writing.',
  'No reminders without a call first.',
];
