import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { GraphNode, ModelNode, VersionNumber } from '../../manifest/node.ts';
import type { Method } from './method.ts';

type Versioned = ModelNode & { readonly version: VersionNumber; readonly latest_version: VersionNumber };

const kinds: Readonly<Record<string, (node: ModelNode) => boolean>> = {
  latest: (node) => isVersioned(node) && compareVersions(node.version, node.latest_version) === 0,
  prerelease: (node) => isVersioned(node) && compareVersions(node.version, node.latest_version) > 0,
  old: (node) => isVersioned(node) && compareVersions(node.version, node.latest_version) < 0,
  none: (node) => node.version === null || node.version === undefined,
};

/** `version:latest|prerelease|old|none` - models by where their version stands. */
export const version: Method = {
  matcher: (value) => {
    const matches = kinds[value];
    if (matches) return (node: GraphNode) => node.resource_type === 'model' && matches(node);
    const help = [
      `the values are ${Object.keys(kinds)
        .map((name) => `\`${name}\``)
        .join(', ')}`,
    ];
    throw new DiagnosticError(diagnostic('E301', `\`version:${value}\` cannot be selected`, { help }));
  },
  values: () => Object.keys(kinds),
};

function isVersioned(node: ModelNode): node is Versioned {
  return node.version != null && node.latest_version != null;
}

/** Versions compare as numbers when both are, otherwise as texts. */
export function compareVersions(a: VersionNumber, b: VersionNumber): number {
  const numbers = [Number(a), Number(b)] as const;
  if (numbers.every((n) => !Number.isNaN(n))) return Math.sign(numbers[0] - numbers[1]);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
