import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { wildcard } from '../wildcard.ts';
import type { World } from '../world.ts';
import type { Method } from './method.ts';

/** `source:shop`, `source:shop.orders`, `source:proj.shop.orders` - sources and their tables. */
export const source: Method = {
  matcher: (value, _args, world) => {
    const parts = value.split('.');
    if (parts.length > 3) {
      const message = `\`source:${value}\` has too many parts`;
      throw new DiagnosticError(
        diagnostic('E301', message, { help: ['a source is named `source`, `source.table` or `package.source.table`'] }),
      );
    }
    const [packageName, sourceName, table] =
      parts.length === 3 ? parts : parts.length === 2 ? ['*', ...parts] : ['*', ...parts, '*'];
    const inPackage = wildcard(packageName === 'this' ? world.manifest.metadata.project_name : packageName!);
    const inSource = wildcard(sourceName!);
    const isTable = wildcard(table!);
    return (node) =>
      node.resource_type === 'source' &&
      inPackage(node.package_name) &&
      inSource(node.source_name) &&
      isTable(node.name);
  },
  *values(world: World) {
    for (const node of world.manifest.sources.values()) {
      yield node.source_name;
      yield `${node.source_name}.${node.name}`;
    }
  },
};
