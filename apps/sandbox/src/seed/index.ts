export { seededCompanies } from './companies.js';
export { seededPersonalValues } from './named-companies.js';
export { seedContracts } from './seed-contracts.js';
export { seedSalesforce } from './seed-salesforce.js';
export { seedSap } from './seed-sap.js';
