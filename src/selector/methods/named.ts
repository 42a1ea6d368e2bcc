import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { ResourceType } from '../../manifest/node.ts';
import { wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/** `exposure:weekly_board`, `exposure:proj.weekly_board` and the like: one kind of resource by its name. */
function byName(type: ResourceType): Method {
  return {
    matcher: (value) => {
      const parts = value.split('.');
      if (parts.length > 2) {
        const help = [`write \`${type}:name\` or \`${type}:package.name\``];
        throw new DiagnosticError(diagnostic('E301', `\`${type}:${value}\` has too many parts`, { help }));
      }
      const [packageName, name] = parts.length === 2 ? parts : ['*', ...parts];
      const inPackage = wildcard(packageName!);
      const isNamed = wildcard(name!);
      return (node) => node.resource_type === type && inPackage(node.package_name) && isNamed(node.name);
    },
    *values(world) {
      for (const node of selectable(world.manifest)) if (node.resource_type === type) yield node.name;
    },
  };
}

export const exposure: Method = byName('exposure');
export const metric: Method = byName('metric');
export const savedQuery: Method = byName('saved_query');
export const semanticModel: Method = byName('semantic_model');
export const unitTest: Method = byName('unit_test');
