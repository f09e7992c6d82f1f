import { nearestOf } from '@baton/kernel';

/**
 * All variables of Baton's own, whichever of its programs reads them: one environment may serve several, and none refuses
 * what is for another one.
 */
export const variables: readonly string[] = [
  ...[
    'BATON_ROLES',
    'BATON_HOST',
    'BATON_PORT',
    'BATON_DATA',
    'BATON_KEYS',
    'BATON_MASTER_KEY_FILE',
    'BATON_PLAYBOOKS',
  ],
  ...['BATON_POLICIES', 'BATON_SPECIALISTS', 'BATON_TIME_ZONE', 'BATON_RUNNER', 'BATON_OPEN_GOALS_MAX'],
  ...['BATON_OIDC_ISSUER', 'BATON_OIDC_AUDIENCE', 'BATON_OIDC_JWKS'],
  ...['BATON_OIDC_TENANT_CLAIM', 'BATON_OIDC_ACTOR_CLAIM', 'BATON_OIDC_ROLES_CLAIM'],
  ...[
    'BATON_REQUESTS_PER_SECOND_MAX',
    'BATON_REFUSED_TOKENS_PER_MINUTE_MAX',
    'BATON_CONNECTIONS_PER_PERSON_MAX',
    'BATON_ORIGINS',
    'BATON_ANSWER_MS_MAX',
  ],
  ...['BATON_SMTP_URL', 'BATON_SMTP_PLAINTEXT', 'BATON_MAIL_FROM', 'BATON_MAIL_TO'],
  ...['BATON_DRAIN_MS', 'BATON_OPERATIONS_PORT', 'BATON_OPERATIONS_HOST', 'BATON_LAG_MS_MAX', 'BATON_LOG'],
  ...['BATON_SYSTEM', 'BATON_SPECIALIST_DATA', 'BATON_ISSUER_KEY', 'BATON_CRASH_AT'],
  ...['BATON_CONCURRENT_CALLS_MAX', 'BATON_WAITING_CALLS_MAX', 'BATON_CALLS_PER_SECOND_MAX'],
  ...['BATON_CONCURRENT_QUESTIONS_MAX', 'BATON_WAITING_QUESTIONS_MAX'],
  ...['BATON_FAILURES_MAX', 'BATON_REST_MS', 'BATON_REST_MS_MAX'],
  // Of the command line, of deploy/compose.yaml, and of whoever runs all checks.
  ...['BATON_URL', 'BATON_TOKEN', 'BATON_NODE_ENV', 'BATON_DOOR', 'BATON_CI_RUN'],
];

export const guide = 'docs/guides/settings.md';

/** What Kubernetes tells every container of a service that is called baton-…, which nobody has chosen. */
const ofServices = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR))$/;
/** It gives the address of a service under a name that a setting might have as well. */
const addressOfService = /^(tcp|udp|sctp):\/\//;

/**
 * A sentence for each variable that bears Baton's name and is none: it would be passed over in silence.
 * @param own what the program reads, under whatever name
 */
export function unknownVariables(env: NodeJS.ProcessEnv, own: readonly string[]): readonly string[] {
  const known = [...own, ...variables];
  const given = Object.keys(env).filter((name) => name.startsWith('BATON_') && env[name] !== '');
  return given
    .filter((name) => !known.includes(name) && !ofServices.test(name) && !addressOfService.test(env[name] ?? ''))
    .map((name) => {
      const nearest = nearestOf(bare(name), known.map(bare));
      const meant = known.find((other) => bare(other) === nearest);
      const asked = meant === undefined ? '' : ` Did you mean ${meant}?`;
      return `${name} is no setting.${asked} All are in ${guide}`;
    });
}

function bare(name: string): string {
  return name.replace(/^BATON_/, '');
}
