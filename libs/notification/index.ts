export type { NotificationOptions } from './notification.module.js';
export { NotificationModule } from './notification.module.js';
export { moveMailJournal } from './mail-journal.js';
export { UnusableMailJournal } from './notifier.js';
