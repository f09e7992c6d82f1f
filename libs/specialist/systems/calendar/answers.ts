import { httpAnswers } from '@baton/specialist/kit';

export const { meaningOfStatus, meaningOfSilence } = httpAnswers({
  system: 'The calendar',
  rejections: {
    400: 'INVALID_FOR_SYSTEM',
    // Also what a precondition of CalDAV that does not hold is told by (RFC 4791, 1.3).
    403: 'FORBIDDEN_BY_SYSTEM',
    404: 'NOT_FOUND',
    405: 'INVALID_FOR_SYSTEM',
    // WebDAV's way to say that the calendar above doesn't exist (RFC 4918, 9.7.1).
    409: 'NOT_FOUND',
    410: 'NOT_FOUND',
    412: 'CHANGED',
    413: 'INVALID_FOR_SYSTEM',
    415: 'INVALID_FOR_SYSTEM',
  },
  lockedMs: { 423: 5_000 },
});
