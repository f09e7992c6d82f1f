export { helpOn } from './help.js';
export { portIn, textIn, wholeNumberFrom } from './forms.js';
export type { Schema, Setting, ValuesOf } from './setting.js';
export { considerSettings, readSettings, UnusableSettings } from './read-settings.js';
export { variables } from './variables.js';
export { voiceSchema } from './voice-schema.js';
