/** Any text that is not empty. */
export function textIn(text: string): string {
  return text;
}

/** 0 stands for any free one. */
export function portIn(text: string): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

export function wholeNumberFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number | undefined {
  return (text) => {
    const count = Number(text);
    return Number.isSafeInteger(count) && count >= least && count <= most ? count : undefined;
  };
}

export function urlIn(text: string): string | undefined {
  return /^https?:/.test(text) && URL.canParse(text) ? text : undefined;
}

export function oneOf<Name extends string>(...names: readonly Name[]): (text: string) => Name | undefined {
  return (text) => names.find((name) => name === text);
}
