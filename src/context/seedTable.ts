import { AgateTable } from '../template/agate/index.ts';

type Parameters = ConstructorParameters<typeof AgateTable>;

/** The rows of a seed's file as a table, with the types that its columns get in the database. */
export class SeedTable extends AgateTable {
  readonly databaseTypes: readonly string[];
  constructor(databaseTypes: readonly string[], ...table: Parameters) {
    super(...table);
    this.databaseTypes = databaseTypes;
  }
}

/** How the rows of a seed's file go in by way of a stage: columns as they are written, and what makes room for the rows. */
export interface SeedWay {
  readonly columns: readonly string[];
  readonly first: string;
}
