import semver from 'semver';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { dbtVersion } from '../manifest/version.ts';

/** `>=1.5.0`, `1.9.0rc1`; parts may be left out. */
const version = /^(>=|<=|==|=|>|<|~|\^)?\s*\d+(\.\d+){0,2}(\.?(a|b|rc|dev)\d+|[-+][\w.-]+)*$/;

/** Checks `require-dbt-version`: every range must hold. Gives E009, or nothing. */
export function checkRequiredVersion(
  required: readonly string[],
  packageName: string,
  place: Place | undefined,
): Diagnostic | undefined {
  const ranges = required.flatMap((text) => text.split(',')).map((text) => text.trim());
  const odd = ranges.find((range) => !version.test(range));
  if (odd !== undefined)
    return diagnostic(
      'E009',
      `\`require-dbt-version\` of \`${packageName}\` asks for \`${odd}\`, which is no version`,
      {
        ...(place ? { place } : {}),
        help: ['write versions like `">=1.5.0"`, or a list of them: `[">=1.5.0", "<2.0.0"]`'],
      },
    );
  const broken = ranges.find((range) => !holds(range));
  if (broken === undefined) return undefined;
  return diagnostic(
    'E009',
    `\`${packageName}\` requires dbt ${ranges.join(', ')}, and tsdt answers as dbt ${dbtVersion}`,
    {
      ...(place ? { place } : {}),
      help: ['use another version of the package, or run with `--no-version-check`'],
    },
  );
}

function holds(range: string): boolean {
  const wanted = range
    .replace(/^==/, '=')
    // Python writes no dash before what comes before a release
    .replace(/(\d+\.\d+\.\d+)(a|b|rc)(\d+)$/, '$1-$2.$3')
    .replace(/^=?(\d+)(\.\d+)?(\.\d+)?$/, (_, a: string, b = '.0', c = '.0') => `=${a}${b}${c}`);
  return semver.satisfies(dbtVersion, wanted, { includePrerelease: true });
}
