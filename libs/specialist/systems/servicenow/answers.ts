import { httpAnswers } from '@baton/specialist/kit';

export const { meaningOfStatus, meaningOfSilence } = httpAnswers({
  system: 'ServiceNow',
  rejections: {
    400: 'INVALID_FOR_SYSTEM',
    // An access rule or a data policy; both are told by this status, and neither goes away by itself.
    403: 'FORBIDDEN_BY_SYSTEM',
    404: 'NOT_FOUND',
    405: 'INVALID_FOR_SYSTEM',
    406: 'INVALID_FOR_SYSTEM',
    415: 'INVALID_FOR_SYSTEM',
  },
});
