/** The normal form of a URL's path: decoded, without a slash at its end; nothing if it can't be one. */
export function pathOfUrl(url: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0')) return undefined;
  const segments = decoded.split('/').filter((segment) => segment !== '');
  return segments.includes('..') || segments.includes('.') ? undefined : `/${segments.join('/')}`;
}
