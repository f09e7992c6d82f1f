/** What colours mean here; each gives its text back, with or without the terminal's codes around it. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
}

const asIs = (text: string): string => text;

/** For files, pipes, and whoever asks for no colour. */
export const plainPaint: Paint = { strong: asIs, quiet: asIs, good: asIs, changed: asIs, warning: asIs, bad: asIs };

const sgr =
  (code: number, reset: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[${reset}m`;

/** The eight colours that every terminal has, so that the reader's own theme decides how they look. */
export const terminalPaint: Paint = {
  strong: sgr(1, 22),
  quiet: sgr(2, 22),
  good: sgr(32, 39),
  changed: sgr(36, 39),
  warning: sgr(33, 39),
  bad: sgr(31, 39),
};

/** Colour on a terminal unless NO_COLOR says otherwise (no-color.org), and nowhere else. */
export function paintFor(
  output: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  return output.isTTY === true && !environment['NO_COLOR'] ? terminalPaint : plainPaint;
}
