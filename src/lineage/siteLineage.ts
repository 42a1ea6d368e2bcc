import { type Inherited, inheritance } from './inherit.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { ColumnInput } from './shapes.ts';

/** How lineage reaches the documentation: edges between resources of the project, and columns where all are known. */
export interface DocumentedLineage {
  readonly edges: (
    id: string,
  ) => ReadonlyMap<string, readonly { id: string; column: string; kind: string }[]> | undefined;
  readonly rows: (id: string) => readonly { readonly id: string; readonly column: string; readonly kind: string }[];
  readonly columns: (id: string) => readonly { readonly name: string; readonly type?: string }[] | undefined;
  readonly inherited: (id: string, column: string) => Inherited;
}

const deciding: ReadonlySet<string> = new Set(['group', 'order', 'window']);

export function siteLineage(lineage: ProjectLineage): DocumentedLineage {
  const { manifest } = lineage.input;
  const inherited = inheritance(lineage);
  const known = (id: string): boolean => manifest.nodes.has(id) || manifest.sources.has(id);
  // an analysis is built nowhere: nobody looks for its columns
  const of = (id: string) => (manifest.nodes.get(id)?.resource_type === 'analysis' ? undefined : lineage.of(id));
  // what only decides on a value is one kind for a reader
  const shown = ({ id, column, kind }: ColumnInput) => ({ id, column, kind: deciding.has(kind) ? 'filter' : kind });
  return {
    edges(id) {
      const found = of(id);
      if (!found || found.failure !== undefined) return undefined;
      return new Map(
        found.columns.map(({ name, inputs }) => [name, inputs.filter((input) => known(input.id)).map(shown)]),
      );
    },
    rows(id) {
      const uses = (of(id)?.inputs ?? []).filter((input) => known(input.id)).map(shown);
      return [...new Map(uses.map((use) => [`${use.id} ${use.column} ${use.kind}`, use])).values()];
    },
    columns(id) {
      const found = of(id);
      if (!found || found.open !== undefined) return undefined;
      return found.columns.map(({ name, type }) => (type === undefined ? { name } : { name, type }));
    },
    inherited: (id, column) => inherited({ id, column }),
  };
}
