import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ModelNode } from '../manifest/node.ts';
import { capabilitiesOf } from './facts.ts';
import { type Draft, type ParseState, packageNamed, placeOf } from './state.ts';

type Model = Draft<ModelNode>;
interface Problem {
  readonly code: 'E205' | 'E206' | 'W207';
  readonly message: string;
  readonly help: string;
}

/** The materializations that create their constraints. */
export const constraining: ReadonlySet<unknown> = new Set(['table', 'incremental']);

/** What is wrong between the configs and properties of a model, each of which is right by itself. */
export function* modelProblems(state: ParseState): Generator<Diagnostic> {
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model') continue;
    for (const { code, message, help } of [...primaryKeys(node), ...contract(node), ...microbatch(node)])
      yield diagnostic(code, message, {
        ...placed(placeOf(state, node.unique_id)),
        uniqueId: node.unique_id,
        help: [help],
      });
  }
  yield* batches(state);
  yield* namesWithBlanks(state);
  yield* namesWithAndWithoutVersion(state);
}

const placed = (place: Place | undefined): { readonly place?: Place } => (place ? { place } : {});

function* primaryKeys({ name, columns, constraints }: Model): Generator<Problem> {
  const keys = Object.values(columns).filter((column) => column.constraints.some(({ type }) => type === 'primary_key'));
  const isKey = constraints.some(({ type }) => type === 'primary_key');
  if (keys.length > 1) {
    yield {
      code: 'E205',
      message: `${keys.length} columns of \`${name}\` have a \`primary_key\` constraint each: ${keys.map((key) => `\`${key.name}\``).join(', ')}`,
      help: 'a key of several columns is a constraint of the model: `constraints: [{type: primary_key, columns: [...]}]`',
    };
  }
  if (keys.length > 0 && isKey) {
    yield {
      code: 'E205',
      message: `the primary key of \`${name}\` is given for the model and for a column`,
      help: 'keep one of the two',
    };
  }
}

function* contract({
  name,
  config,
  contract: { enforced },
  columns,
  constraints,
  patch_path,
  language,
}: Model): Generator<Problem> {
  if (!enforced) return;
  const { materialized, on_schema_change: change } = config;
  if (materialized === 'incremental' && change !== 'append_new_columns' && change !== 'fail') {
    yield {
      code: 'E206',
      message: `the incremental model \`${name}\` has a contract, and \`on_schema_change\` is \`${String(change)}\``,
      help: 'it must be `append_new_columns` or `fail`, so that the contract holds for the rows that are there',
    };
  }
  if (patch_path === null) return;
  if (Object.keys(columns).length === 0) {
    yield {
      code: 'E205',
      message: `\`${name}\` has a contract, and its property file lists no columns`,
      help: 'list all columns with a `name` and a `data_type`',
    };
  }
  if (language !== 'sql')
    yield { code: 'E205', message: `the Python model \`${name}\` cannot have a contract`, help: 'take it out' };
  if (constraining.has(materialized)) return;
  const all = [...constraints, ...Object.values(columns).flatMap((column) => column.constraints)];
  if (!all.some((constraint) => constraint.warn_unsupported)) return;
  yield {
    code: 'W207',
    message: `the constraints of \`${name}\` have no effect: it is materialized as \`${String(materialized)}\``,
    help: 'make it a table, or say `warn_unsupported: false` for each of them',
  };
}

const batchSizes = ['hour', 'day', 'month', 'year'];
const isoDate = /^\d{4}-?\d\d-?\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/;

function* microbatch(node: Model): Generator<Problem> {
  if (!isMicrobatch(node)) return;
  const { name, config } = node;
  const missing = (['event_time', 'begin', 'batch_size'] as const).filter(
    (key) => config[key] === null || config[key] === undefined,
  );
  if (missing.length > 0) {
    yield {
      code: 'E206',
      message: `the microbatch model \`${name}\` has no ${missing.map((key) => `\`${key}\``).join(', no ')}`,
      help: 'it needs the column `event_time`, the date `begin` and a `batch_size`',
    };
  }
  const { begin, batch_size: size } = config;
  if (size !== null && size !== undefined && !batchSizes.includes(size as string)) {
    const meant = typeof size === 'string' ? didYouMean(size, batchSizes) : undefined;
    yield {
      code: 'E206',
      message: `the config \`batch_size\` of \`${name}\` is \`${String(size)}\``,
      help: meant ? `did you mean \`${meant}\`?` : `it must be ${batchSizes.map((word) => `\`${word}\``).join(' or ')}`,
    };
  }
  if (typeof begin === 'string' && !(isoDate.test(begin) && !Number.isNaN(Date.parse(begin.slice(0, 10))))) {
    yield {
      code: 'E206',
      message: `\`begin\` of the microbatch model \`${name}\` is \`${begin}\`, which is no date`,
      help: 'write it as `2024-01-31` or `2024-01-31T06:00:00`',
    };
  } else if (typeof begin === 'string') node.config = { ...config, begin: isoMoment(begin) };
}

const momentParts =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/;

/** The moment as the manifest has it: `2024-01-31T00:00:00`. */
function isoMoment(text: string): string {
  const parts = momentParts.exec(text);
  if (!parts) return text;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, utc, zone, zoneMinute = '00'] = parts;
  const micro = fraction && Number(fraction) > 0 ? `.${fraction.slice(0, 6).padEnd(6, '0')}` : '';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${micro}${utc ? '+00:00' : zone ? `${zone}:${zoneMinute}` : ''}`;
}

/** Microbatch models whose batches read all of their inputs, or cannot run side by side. */
function* batches(state: ParseState): Generator<Diagnostic> {
  const concurrent: Model[] = [];
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model') continue;
    if (node.config.concurrent_batches === true) concurrent.push(node);
    if (!isMicrobatch(node) || node.depends_on.nodes.some((id) => eventTimeOf(state, id))) continue;
    yield diagnostic('W212', `no input of the microbatch model \`${node.name}\` has an \`event_time\``, {
      ...placed(placeOf(state, node.unique_id)),
      uniqueId: node.unique_id,
      help: ['each batch reads all rows, so that rows may be doubled: set `event_time` for what it is made from'],
    });
  }
  const [first] = concurrent;
  const { type } = state.project.profile;
  if (!first || capabilitiesOf(state.project.profile)?.concurrentBatches !== false) return;
  yield diagnostic(
    'W213',
    `${concurrent.length === 1 ? `\`${first.name}\` asks` : `${concurrent.length} models ask`} for \`concurrent_batches\`: on ${type} batches run one after the other`,
    { ...placed(placeOf(state, first.unique_id)), uniqueId: first.unique_id },
  );
}

const isMicrobatch = ({ config }: Model): boolean =>
  config.materialized === 'incremental' && config.incremental_strategy === 'microbatch';

const eventTimeOf = (state: ParseState, id: string): unknown =>
  ((state.nodes.get(id) ?? state.sources.get(id))?.config as { readonly event_time?: unknown } | undefined)?.event_time;

function* namesWithBlanks(state: ParseState): Generator<Diagnostic> {
  const { behavior } = state.project.flags;
  const isError = behavior.require_resource_names_without_spaces !== false;
  for (const node of state.nodes.values()) if (node.name.includes(' ')) yield* blank(state, node.name, node, isError);
  const isSourceError = behavior.require_source_and_semantic_model_names_without_spaces === true;
  const seen = new Set<string>();
  for (const node of state.sources.values()) {
    if (!node.source_name.includes(' ') || seen.has(node.source_name)) continue;
    seen.add(node.source_name);
    yield* blank(state, node.source_name, node, isSourceError);
  }
  for (const node of state.semanticModels.values())
    if (node.name.includes(' ')) yield* blank(state, node.name, node, isSourceError);
}

interface Named {
  readonly unique_id: string;
  readonly package_name: string;
}

function* blank(state: ParseState, name: string, node: Named, isError: boolean): Generator<Diagnostic> {
  const message = `the name \`${name}\` has a blank`;
  const help = 'rename it: names have no blanks';
  const place = () => placeOf(state, node.unique_id);
  if (!isError) state.deprecatedForms.found('W017', packageNamed(state, node.package_name), place, message, help);
  else yield diagnostic('E205', message, { ...placed(place()), uniqueId: node.unique_id, help: [help] });
}

function* namesWithAndWithoutVersion(state: ParseState): Generator<Diagnostic> {
  const versioned = new Map<string, Model>();
  for (const node of state.nodes.values())
    if (node.resource_type === 'model' && node.version !== null)
      versioned.set(`${node.package_name}.${node.name}`, node);
  if (versioned.size === 0) return;
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model' || node.version !== null) continue;
    const other = versioned.get(`${node.package_name}.${node.name}`);
    if (!other) continue;
    yield diagnostic('E204', `\`${node.name}\` is a model with versions, and one without`, {
      ...placed(placeOf(state, node.unique_id)),
      uniqueId: node.unique_id,
      help: [`its version ${other.version} is in \`${other.original_file_path}\`; rename or remove this file`],
    });
  }
}
