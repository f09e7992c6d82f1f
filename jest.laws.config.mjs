import base from './jest.config.mjs';

/** `npm run laws`: plants a violation of each law and sees that the right rule names it. */
export default { ...base, testMatch: ['<rootDir>/test/laws/**/*.spec.ts'], testPathIgnorePatterns: ['/node_modules/'] };
