import type { RefArgs, VersionNumber } from '../manifest/node.ts';
import { TemplateError } from '../template/errors.ts';
import { type Kwargs, PyFloat, type Value } from '../template/values.ts';

/** The arguments of `ref(name)`, `ref(package, name)`, `ref(..., version=...)`. */
export function refArguments(args: readonly Value[], kwargs: Kwargs): RefArgs {
  if (args.length < 1 || args.length > 2) {
    throw new TemplateError('other', `ref() takes at most two arguments (${args.length} given)`);
  }
  const [packageName, name] = args.length === 2 ? [args[0]!, args[1]!] : [null, args[0]!];
  const version = kwargs.get('version') || kwargs.get('v') || null;
  if (typeof name !== 'string') throw new TemplateError('other', 'The name argument to ref() must be a string');
  if (packageName !== null && typeof packageName !== 'string')
    throw new TemplateError('other', 'The package argument to ref() must be a string or none');
  return { name, package: packageName, version: versionOf(version) };
}

function versionOf(version: Value): VersionNumber | null {
  if (version === null || typeof version === 'string' || typeof version === 'number') return version;
  if (version instanceof PyFloat) return version.value;
  throw new TemplateError('other', 'The version argument to ref() must be a string, a number or none');
}

/** The arguments of `source(source, table)`. */
export function sourceArguments(args: readonly Value[]): readonly [source: string, table: string] {
  const [source, table] = args;
  if (args.length !== 2)
    throw new TemplateError('other', `source() takes exactly two arguments (${args.length} given)`);
  if (typeof source !== 'string')
    throw new TemplateError('other', 'The source name (first) argument to source() must be a string');
  if (typeof table !== 'string')
    throw new TemplateError('other', 'The table name (second) argument to source() must be a string');
  return [source, table];
}

/** The arguments of `metric(name)`, `function(package, name)` and their like. */
export function twoNames(
  caller: string,
  args: readonly Value[],
): { readonly name: string; readonly packageName: string | null } {
  const [first, second] = args;
  if (args.length === 1 && typeof first === 'string') return { name: first, packageName: null };
  if (args.length === 2 && typeof first === 'string' && typeof second === 'string')
    return { name: second, packageName: first };
  throw new TemplateError('other', `${caller}() takes a name, or a package and a name, as strings`);
}
