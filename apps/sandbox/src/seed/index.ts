export { seededCompanies } from './companies.js';
export { personalValuesIn, seededPersonalValues } from './personal-values.js';
export { seedCalendar } from './seed-calendar.js';
export { seedContracts } from './seed-contracts.js';
export { seedSalesforce } from './seed-salesforce.js';
export { seedSap } from './seed-sap.js';
export { seedServicenow } from './seed-servicenow.js';
