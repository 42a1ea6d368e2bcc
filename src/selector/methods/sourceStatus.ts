import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { type Method, missingState } from './method.ts';

/**
 * `source_status:fresher` - sources whose newest row is newer now (target/sources.json) than in `--state`, or that were not
 * checked then. `source_status:pass|warn|error` - sources with this status in the last check.
 */
export const sourceStatus: Method = {
  matcher: (value, _args, world) => {
    const before = world.previous?.sources;
    if (!before) throw missingState('source_status', 'sources.json', world);
    const now = world.freshnessNow;
    if (!now) {
      throw new DiagnosticError(
        diagnostic('E301', 'There is no sources.json of this project to compare with', {
          help: ['run `source freshness` first'],
        }),
      );
    }
    return (node) => {
      const current = now.get(node.unique_id);
      if (!current) return false;
      if (value !== 'fresher') return current.status === value;
      // a source that cannot be asked now is not known to be newer
      if (current.maxLoadedAt === null) return false;
      const earlier = before.get(node.unique_id);
      if (!earlier?.maxLoadedAt) return true;
      return Date.parse(current.maxLoadedAt) > Date.parse(earlier.maxLoadedAt);
    };
  },
  values: () => ['fresher', 'pass', 'warn', 'error', 'runtime error'],
};
