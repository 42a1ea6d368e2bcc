/** A version of a package by semver: `1.2.3-rc1`. */
export interface Version {
  /** As written. */
  readonly text: string;
  readonly numbers: readonly [number, number, number];
  /** `rc.1` as its parts; null for a release. */
  readonly prerelease: readonly string[] | null;
}

/** One condition on a version: `>=1.0.0`. */
export interface Specifier {
  readonly text: string;
  readonly matcher: '=' | '>' | '>=' | '<' | '<=';
  readonly version: Version;
}

const number = '(0|[1-9]\\d*)';
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const form = new RegExp(
  `^(>=|<=|>|<|=)?${number}\\.${number}\\.${number}(?:-?(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-.]*)?$`,
);

/** Reads a condition as dbt does: a whole `major.minor.patch`, no blanks, `=` when nothing stands before. Undefined when it is none. */
export function readSpecifier(text: string): Specifier | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, matcher = '=', major, minor, patch, prerelease] = match;
  return {
    text: matcher + text.replace(/^[<>=]+/, ''),
    matcher: matcher as Specifier['matcher'],
    version: {
      text: text.replace(/^[<>=]+/, ''),
      numbers: [Number(major), Number(minor), Number(patch)],
      prerelease: prerelease === undefined ? null : prerelease.split('.'),
    },
  };
}

/** Reads a version that stands alone. */
export function readVersion(text: string): Version | undefined {
  const specifier = readSpecifier(text);
  return specifier && specifier.matcher === '=' && !text.startsWith('=') ? specifier.version : undefined;
}

/** Order of versions: a prerelease comes before its release. */
export function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease === null || b.prerelease === null)
    return Number(b.prerelease !== null) - Number(a.prerelease !== null);
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a[index] as string, b[index] as string];
    const [isNumber, otherIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber && otherIsNumber) {
      if (Number(left) !== Number(right)) return Number(left) - Number(right);
    } else if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
    else if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Whether a version fulfils a condition. `<1.0.0` leaves out `1.0.0-rc1` too, as in dbt. */
export function fulfils(version: Version, { matcher, version: bound }: Specifier): boolean {
  const order = compareVersions(version, bound);
  switch (matcher) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0 && !(version.prerelease && !bound.prerelease && sameNumbers(version, bound));
  }
}

const sameNumbers = (a: Version, b: Version): boolean => a.numbers.every((value, index) => value === b.numbers[index]);

/** Whether some version could fulfil all conditions: bounds do not cross, exact versions lie within. */
export function canAllHold(specifiers: readonly Specifier[]): boolean {
  const exact = specifiers.find(({ matcher }) => matcher === '=');
  if (exact) return specifiers.every((specifier) => fulfils(exact.version, specifier));
  const lower = specifiers.filter(({ matcher }) => matcher.startsWith('>'));
  const upper = specifiers.filter(({ matcher }) => matcher.startsWith('<'));
  return lower.every((low) =>
    upper.every((high) => {
      const order = compareVersions(low.version, high.version);
      return order < 0 || (order === 0 && low.matcher === '>=' && high.matcher === '<=');
    }),
  );
}

/** The highest of the versions that fulfils everything. */
export function highest(versions: readonly Version[], specifiers: readonly Specifier[]): Version | undefined {
  return versions
    .filter((version) => specifiers.every((specifier) => fulfils(version, specifier)))
    .reduce<Version | undefined>((best, v) => (best && compareVersions(best, v) >= 0 ? best : v), undefined);
}
