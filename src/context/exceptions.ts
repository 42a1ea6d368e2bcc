import type { Code } from '../base/catalogue.ts';
import { diagnostic } from '../base/diagnostic.ts';
import type { Flags } from '../manifest/project.ts';
import { TemplateError } from '../template/errors.ts';
import { type Kwargs, PyDict, PyFunction, type Value } from '../template/values.ts';
import { bindArguments } from './arguments.ts';
import { messageText } from './base.ts';
import type { Invocation } from './invocation.ts';
import { raisesWarning } from './warnings.ts';

/** Something that a macro raised on purpose: keeps dbt's title through its code. */
function raised(message: string, code: Code = 'E104'): TemplateError {
  const error = new TemplateError('other', message);
  error.code = code;
  return error;
}

type Raiser = {
  readonly parameters: readonly string[];
  readonly code?: Code;
  readonly message: (values: readonly (Value | undefined)[]) => string;
};

const text = messageText;
const field = (value: Value | undefined, name: string): string =>
  text(value instanceof PyDict ? value.get(name) : undefined);

const raisers: Readonly<Record<string, Raiser>> = {
  raise_compiler_error: { parameters: ['msg', 'node?'], message: ([message]) => text(message) },
  raise_database_error: { parameters: ['msg', 'node?'], code: 'E401', message: ([message]) => text(message) },
  raise_dependency_error: { parameters: ['msg'], code: 'E008', message: ([message]) => text(message) },
  raise_not_implemented: { parameters: ['msg'], message: ([message]) => text(message) },
  raise_fail_fast_error: { parameters: ['msg', 'node?'], message: ([message]) => text(message) },
  raise_cache_inconsistent: {
    parameters: ['message'],
    message: ([message]) => `Cache inconsistency detected: ${text(message)}`,
  },
  raise_dataclass_not_dict: { parameters: ['obj'], message: ([object]) => `expected a dict, got ${text(object)}` },
  raise_dep_not_found: {
    parameters: ['node', 'node_description', 'required_pkg'],
    message: ([, description, name]) => `${text(description)} needs the package ${text(name)}, which is not installed`,
  },
  raise_duplicate_patch_name: {
    parameters: ['patch_1', 'existing_patch_path'],
    message: ([patch, path]) => `${field(patch, 'name')} has properties in two places, one is ${text(path)}`,
  },
  raise_duplicate_resource_name: {
    parameters: ['node_1', 'node_2'],
    message: ([one, two]) =>
      `two resources are named "${field(one, 'name')}": ${field(one, 'unique_id')} and ${field(two, 'unique_id')}`,
  },
  raise_ambiguous_alias: {
    parameters: ['node_1', 'node_2', 'duped_name?'],
    message: ([one, two, name]) =>
      `two resources have the relation ${text(name)}: ${field(one, 'unique_id')} and ${field(two, 'unique_id')}`,
  },
  raise_ambiguous_catalog_match: {
    parameters: ['unique_id', 'match_1', 'match_2'],
    message: ([id, one, two]) => `two relations of the database match ${text(id)}: ${text(one)} and ${text(two)}`,
  },
  raise_invalid_property_yml_version: {
    parameters: ['path', 'issue'],
    code: 'E205',
    message: ([path, issue]) => `the file at ${text(path)} is invalid: ${text(issue)}`,
  },
  missing_config: {
    parameters: ['model', 'name'],
    message: ([model, name]) =>
      `Model '${field(model, 'unique_id')}' does not define a required config parameter '${text(name)}'.`,
  },
  missing_materialization: {
    parameters: ['model', 'adapter_type'],
    message: ([model, type]) =>
      `No materialization '${field(model instanceof PyDict ? model.get('config') : undefined, 'materialized')}' was found for adapter ${text(type)}!`,
  },
  missing_relation: {
    parameters: ['relation', 'model?'],
    message: ([relation]) => `Relation ${text(relation)} not found!`,
  },
  relation_wrong_type: {
    parameters: ['relation', 'expected_type', 'model?'],
    message: ([relation, expected]) =>
      `Trying to create ${text(expected)} ${text(relation)}, but it currently exists as another kind of relation. Either drop ${text(relation)} manually, or run with \`--full-refresh\``,
  },
  column_type_missing: {
    parameters: ['column_names'],
    code: 'E404',
    message: ([names]) =>
      `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${text(names)} column(s).`,
  },
  raise_contract_error: {
    parameters: ['yaml_columns', 'sql_columns'],
    code: 'E404',
    message: ([yaml, sql]) => contractMessage(yaml ?? null, sql ?? null),
  },
};

/** The value of `exceptions`. */
export function exceptionsValue(invocation: Invocation, flags: Flags, uniqueId?: string): Value {
  const value = new PyDict();
  const warn = (message: string): string => {
    if (raisesWarning(flags, 'JinjaLogWarning')) throw raised(message);
    invocation.warn(diagnostic('W401', message, uniqueId === undefined ? {} : { uniqueId }));
    return '';
  };
  value.set(
    'warn',
    new PyFunction('warn', (args, kwargs) => warn(text(bindArguments('warn', ['msg', 'node?'], args, kwargs)[0]))),
  );
  value.set(
    'warn_snapshot_timestamp_data_types',
    new PyFunction('warn_snapshot_timestamp_data_types', (args, kwargs: Kwargs) => {
      const [snapshot, updated] = bindArguments(
        'warn_snapshot_timestamp_data_types',
        ['snapshot_time_data_type', 'updated_at_data_type'],
        args,
        kwargs,
      );
      warn(
        `Data type of snapshot table timestamp columns (${text(snapshot)}) doesn't match derived column 'updated_at' (${text(updated)}). Please update snapshot config 'updated_at'.`,
      );
      return null;
    }),
  );
  for (const [name, { parameters, code, message }] of Object.entries(raisers)) {
    value.set(
      name,
      new PyFunction(name, (args, kwargs) => {
        throw raised(message(bindArguments(name, parameters, args, kwargs)), code);
      }),
    );
  }
  return value;
}

interface Mismatch {
  readonly column: string;
  readonly definition: string;
  readonly contract: string;
  readonly reason: string;
}

/** What differs between the columns of a contract and those of the query, as a table. */
function contractMessage(yaml: Value, sql: Value): string {
  const contract = columnTypes(yaml);
  if (contract.size === 0) return 'This model has an enforced contract, but no `columns` are specified for it';
  const definition = columnTypes(sql);
  const rows: Mismatch[] = [];
  for (const [key, [column, type, kind]] of definition) {
    const wanted = contract.get(key);
    if (!wanted) rows.push({ column, definition: type, contract: '', reason: 'missing in contract' });
    else if (wanted[2] !== kind)
      rows.push({ column, definition: type, contract: wanted[1], reason: 'data type mismatch' });
  }
  for (const [key, [column, type]] of contract)
    if (!definition.has(key)) rows.push({ column, definition: '', contract: type, reason: 'missing in definition' });
  const sorted = rows.sort((a, b) => (a.column < b.column ? -1 : 1));
  const table = textTable(
    ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'],
    sorted.map((r) => [r.column, r.definition, r.contract, r.reason]),
  );
  return `The enforced contract of this model does not hold: its columns in YAML and those of its query differ\n\n${table}`;
}

/** Name, type, and what decides whether two columns are the same, by name. */
function columnTypes(columns: Value): Map<string, readonly [string, string, string]> {
  const types = new Map<string, readonly [string, string, string]>();
  if (!Array.isArray(columns)) return types;
  for (const column of columns) {
    if (!(column instanceof PyDict)) continue;
    const name = text(column.get('name'));
    const type = text(column.get('data_type'));
    types.set(name, [name, type, text(column.get('formatted') ?? type)]);
  }
  return types;
}

/** Rows as a table of text, in the form of agate's `print_table`. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
