import { oneOf, urlIn } from './forms.js';
import type { Schema } from './setting.js';

/** How every program of Baton is listened to, whatever else it does. */
export const voiceSchema = {
  logForm: {
    env: 'BATON_LOG',
    means:
      'in which form it tells what happens: lines for people, or one line of JSON for each fact; json where NODE_ENV is production',
    is: 'text or json',
    read: oneOf('text', 'json'),
  },
  tracesTo: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    means: 'where spans are sent to by OTLP over HTTP; nothing is traced where it is not said',
    is: 'a URL such as http://127.0.0.1:4318',
    read: urlIn,
  },
} as const satisfies Schema;
