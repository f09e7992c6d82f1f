import { httpAnswers } from '@baton/specialist/kit';

/** Every 5xx leaves it unknown, the complaint about a duplicate key among them, which this service words as a server error. */
export const { meaningOfStatus, meaningOfSilence } = httpAnswers({
  system: 'SAP',
  rejections: {
    400: 'INVALID_FOR_SYSTEM',
    403: 'FORBIDDEN_BY_SYSTEM',
    404: 'NOT_FOUND',
    405: 'INVALID_FOR_SYSTEM',
    409: 'CONFLICT',
    410: 'NOT_FOUND',
    412: 'CHANGED',
    413: 'INVALID_FOR_SYSTEM',
    415: 'INVALID_FOR_SYSTEM',
    422: 'INVALID_FOR_SYSTEM',
    428: 'INVALID_FOR_SYSTEM',
  },
  lockedMs: { 423: 5_000 },
});
