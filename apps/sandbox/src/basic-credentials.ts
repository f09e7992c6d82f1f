export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

export function areValid({ user, password }: BasicCredentials, authorization: string | undefined): boolean {
  return authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
