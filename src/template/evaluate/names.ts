import { didYouMean } from '../../base/suggest.ts';
import { TemplateError } from '../errors.ts';
import { globals as jinjaGlobals } from '../globals/index.ts';
import { PyObject, type Value } from '../values.ts';
import { atOnce, type Code } from './code.ts';
import type { Compiling } from './compiling.ts';
import type { Frame, Globals } from './frame.ts';

type Load = (frame: Frame) => Value;

/** A name: the innermost scope that has assigned it, then the context, then Jinja's globals. */
export function compileName(name: string, compiling: Compiling): Code {
  return atOnce(
    compiling.scope.find(name).reduceRight<Load>((next, { hops, slot }) => {
      if (hops === 0) return (frame) => frame.slots[slot] ?? next(frame);
      return (frame) => ancestor(frame, hops).slots[slot] ?? next(frame);
    }, global(name)),
  );
}

function ancestor(frame: Frame, hops: number): Frame {
  let found = frame;
  for (let i = 0; i < hops; i += 1) found = found.parent as Frame;
  return found;
}

function global(name: string): Load {
  if (name === 'self') return (frame) => frame.globals.get(name) ?? templateReference;
  const builtIn = jinjaGlobals.get(name);
  if (builtIn !== undefined) return (frame) => frame.globals.get(name) ?? builtIn;
  return (frame) => frame.globals.get(name) ?? frame.evaluation.undefinedOf(name);
}

/** `self`: of use only with template inheritance, which dbt has not. */
class TemplateReference extends PyObject {
  readonly typeName = 'TemplateReference';
}
const templateReference = new TemplateReference();

const undefinedName = /^'([^']+)' is undefined$/;

/** Adds "did you mean" to an error about a name that is not there. */
export function explained(error: unknown, globals: Globals, assigned: ReadonlySet<string>): unknown {
  if (!(error instanceof TemplateError) || error.kind !== 'undefined' || error.help.length > 0) return error;
  const name = undefinedName.exec(error.message)?.[1];
  if (name === undefined) return error;
  const meant = didYouMean(name, [...assigned, ...(globals.keys?.() ?? []), ...jinjaGlobals.keys()]);
  if (meant !== undefined) error.help.push(`did you mean \`${meant}\`?`);
  return error;
}
