export { portIn, textIn, wholeNumberFrom } from './forms.js';
export type { Schema, Setting, ValuesOf } from './setting.js';
export { considerSettings, readSettings, UnusableSettings } from './read-settings.js';
export { voiceSchema } from './voice-schema.js';
