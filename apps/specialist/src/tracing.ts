import type { CallWatcher } from '@baton/specialist/kit';
import type { Tracing } from '@baton/telemetry';

/** Puts what this specialist is asked, and what it asks its system, into the trace that came along with the call. */
export function traceCalls(tracing: Tracing, system: string): CallWatcher {
  return {
    asked: (call, from, work) =>
      tracing.within({ name: `${system} ${call}`, kind: 'SERVER', from, attributes: { 'baton.call': call } }, work),
    reaches: (call, capability, work) => {
      const attributes = {
        'baton.call': call,
        ...(capability === undefined ? {} : { 'baton.capability': capability }),
      };
      return tracing.within({ name: `system ${system}`, kind: 'CLIENT', attributes }, work);
    },
  };
}
