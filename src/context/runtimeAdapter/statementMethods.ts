import { emptyTable } from '../../template/agate/index.ts';
import { TemplateError } from '../../template/errors.ts';
import { str, truthy } from '../../template/operators.ts';
import { PyTuple, type Value } from '../../template/values.ts';
import { bindArguments } from '../arguments.ts';
import { ResponseValue, resultTable } from '../response.ts';
import { touchesCatalog } from '../transactionControl.ts';
import type { Handler } from './runtimeAdapter.ts';
import { relationArgument } from './storedRelation.ts';

const execute: Handler = async (adapter, args, kwargs) => {
  const [text, autoBegin, fetch, limit] = bindArguments(
    'execute',
    ['sql', 'auto_begin?', 'fetch?', 'limit?'],
    args,
    kwargs,
  );
  const { session } = adapter.home;
  const sql = str(text!);
  const options = { autoBegin: truthy(autoBegin ?? false), limit: typeof limit === 'number' ? limit : null };
  const changes = touchesCatalog(sql) && adapter.calledByProject();
  if (changes) session.catalog.unknown();
  if (!truthy(fetch ?? false) && adapter.calledByStatement()) {
    const pending = await session.enqueue(sql, options);
    const response = new ResponseValue(() => {
      if (!pending.result)
        throw new TemplateError('other', 'the response of a statement was read before it was sent: use load_result');
      return pending.result.response;
    });
    return new PyTuple([response, emptyTable()]);
  }
  const result = await session.query(sql, options);
  if (changes) session.catalog.unknown();
  return new PyTuple([
    new ResponseValue(() => result.response),
    truthy(fetch ?? false) ? resultTable(result, (text) => adapter.home.print(text)) : emptyTable(),
  ]);
};

/** Methods of `adapter` that send SQL. */
export const statementMethods: readonly (readonly [string, Handler])[] = [
  ['execute', execute],
  [
    'add_query',
    async (adapter, args, kwargs) => {
      const names = ['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'];
      const [sql, autoBegin, bindings] = bindArguments('add_query', names, args, kwargs);
      const text =
        bindings === undefined || bindings === null
          ? str(sql!)
          : withBindings(str(sql!), bindings, adapter.home.facts.textLiteral);
      await adapter.home.session.query(text, { autoBegin: truthy(autoBegin ?? true) });
      return new PyTuple([null, null]);
    },
  ],
  [
    'run_sql_for_tests',
    async (adapter, args) => {
      const result = await adapter.home.session.query(str(args[0]!), { autoBegin: false });
      const rows = result.rows.map((row): Value => new PyTuple(row));
      return args[1] === 'one' ? (rows[0] ?? null) : args[1] === 'all' ? rows : null;
    },
  ],
  [
    'commit',
    async (adapter) => {
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'load_seed_rows',
    async (adapter, [relation, columns, first]) => {
      if (!adapter.home.loadSeedRows) throw new TemplateError('other', 'load_seed_rows can only be called by seeds');
      const staged = columns instanceof PyTuple ? columns.values : Array.isArray(columns) ? columns : null;
      return adapter.home.loadSeedRows(
        relationArgument('load_seed_rows', relation),
        staged === null ? undefined : { columns: staged.map(str), first: str(first!) },
      );
    },
  ],
];

/** Puts values in the place of `%s`, as literals. */
function withBindings(sql: string, bindings: Value, quoteText: (text: string) => string): string {
  const values =
    bindings instanceof PyTuple ? [...bindings.values] : Array.isArray(bindings) ? [...bindings] : [bindings];
  return sql.replace(/%%|%s/g, (mark) => (mark === '%%' ? '%' : literal(values.shift() ?? null, quoteText)));
}

function literal(value: Value, quoteText: (text: string) => string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return quoteText(str(value));
}
