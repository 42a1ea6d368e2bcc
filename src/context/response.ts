import type { AdapterResponse, QueryResult } from '../adapters/adapter.ts';
import { tableOf } from '../template/agate/index.ts';
import { fromJs, PyDict, PyFunction, PyObject, PyTuple, type Value } from '../template/values.ts';

/** What the database said about a statement, as templates see it: prints `SELECT 3`. */
export class ResponseValue extends PyObject {
  readonly typeName = 'AdapterResponse';
  private readonly read: () => AdapterResponse;
  constructor(read: () => AdapterResponse) {
    super();
    this.read = read;
  }
  get response(): AdapterResponse {
    return this.read();
  }
  override attribute(name: string): Value | undefined {
    const { message, code, rowsAffected, queryId } = this.read();
    switch (name) {
      case '_message':
        return message;
      case 'code':
        return code;
      case 'rows_affected':
        return rowsAffected;
      case 'query_id':
        return queryId ?? null;
      case 'to_dict':
        return new PyFunction(name, () => fromJs(responseJson(this.read())));
      default:
        return undefined;
    }
  }
  override attributeNames(): Iterable<string> {
    return ['_message', 'code', 'rows_affected', 'query_id', 'to_dict'];
  }
  override str(): string {
    return this.read().message;
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }
  override truthy(): boolean {
    return true;
  }
}

/** `adapter_response` of artifacts. */
export function responseJson({
  message,
  code,
  rowsAffected,
  queryId,
  rows,
}: AdapterResponse): Record<string, string | number> {
  return {
    _message: message,
    ...(code ? { code } : {}),
    ...(rowsAffected === null ? {} : { rows_affected: rowsAffected }),
    ...(queryId === undefined ? {} : { query_id: queryId }),
    ...(rows ? { rows_inserted: rows.inserted, rows_updated: rows.updated, rows_deleted: rows.deleted } : {}),
  };
}

/** Rows of a result as a table of values; `print_table` and its kind print through `print`. */
export const resultTable = (result: QueryResult, print: (text: string) => void): Value =>
  tableOf(
    result.columns.map((column) => column.name),
    result.rows,
    { print },
  );

interface Stored {
  readonly response: Value;
  readonly table: Value;
}

/** What `store_result` keeps and `load_result` gives, by name. Apart from `main`, each can be read once. */
export class StoredResults {
  private readonly results = new Map<string, Stored | 'read'>();

  store(name: string, response: Value, table: Value): void {
    this.results.set(name, { response, table });
  }
  has(name: string): boolean {
    return this.results.has(name);
  }
  /** The result, `'read'` when it was taken before, undefined when there is none. */
  take(name: string): Value | 'read' | undefined {
    const found = this.results.get(name);
    if (found === undefined || found === 'read') return found;
    if (name !== 'main') this.results.set(name, 'read');
    const { response, table } = found;
    return new PyDict([
      ['response', response],
      ['data', rowsOf(table)],
      ['table', table],
    ]);
  }
  /** What the statement `main` gave, once everything was sent. */
  main(): { readonly response: AdapterResponse | undefined; readonly text: string; readonly table: Value } | undefined {
    const found = this.results.get('main');
    if (found === undefined || found === 'read') return undefined;
    const { response, table } = found;
    if (response instanceof ResponseValue)
      return { response: response.response, text: response.response.message, table };
    return { response: undefined, text: response instanceof PyObject ? response.str() : String(response), table };
  }
}

function rowsOf(table: Value): Value {
  const rows = table instanceof PyObject ? table.attribute('rows') : undefined;
  const iterator = rows instanceof PyObject ? rows.iterate() : undefined;
  const matrix: Value[] = [];
  for (let step = iterator?.next(); step && !step.done; step = iterator!.next()) {
    const cells = step.value instanceof PyObject ? step.value.iterate() : undefined;
    const values: Value[] = [];
    for (let cell = cells?.next(); cell && !cell.done; cell = cells!.next()) values.push(cell.value);
    matrix.push(new PyTuple(values));
  }
  return matrix;
}
