import { didYouMean } from '../../base/suggest.ts';
import { TemplateError } from '../errors.ts';
import { globals as jinjaGlobals } from '../globals/index.ts';
import { PyFunction, PyObject, type Value } from '../values.ts';
import { atOnce, type Code } from './code.ts';
import type { Blocks, Compiling } from './compiling.ts';
import type { Frame, Globals } from './frame.ts';

type Load = (frame: Frame) => Value;

/** A name: the innermost scope that has assigned it, then the context, then Jinja's globals. */
export function compileName(name: string, compiling: Compiling): Code {
  const load = compiling.scope.find(name).reduceRight<Load>(
    (next, { hops, slot }) =>
      (frame) => {
        const value = (hops === 0 ? frame : ancestor(frame, hops)).slots[slot];
        return value === undefined ? next(frame) : value;
      },
    global(name, compiling),
  );
  return atOnce(load);
}

function ancestor(frame: Frame, hops: number): Frame {
  let found = frame;
  for (let i = 0; i < hops; i += 1) found = found.parent as Frame;
  return found;
}

function global(name: string, compiling: Compiling): Load {
  const otherwise = fallback(name, compiling);
  return (frame) => {
    const value = frame.globals.get(name);
    return value === undefined ? otherwise(frame) : value;
  };
}

function fallback(name: string, { blocks }: Compiling): Load {
  if (name === 'self') return (frame) => new TemplateReference(blocks, frame);
  const builtIn = jinjaGlobals.get(name);
  if (builtIn !== undefined) return () => builtIn;
  return (frame) => frame.evaluation.undefinedOf(name);
}

/** `self`: the blocks of the template, to be printed again. */
class TemplateReference extends PyObject {
  readonly typeName = 'TemplateReference';
  private readonly blocks: Blocks;
  private readonly frame: Frame;

  constructor(blocks: Blocks, frame: Frame) {
    super();
    this.blocks = blocks;
    this.frame = frame;
  }
  override attribute(name: string): Value | undefined {
    const block = this.blocks.get(name);
    return block && new PyFunction(name, () => block(this.frame));
  }
  override attributeNames(): Iterable<string> {
    return this.blocks.keys();
  }
}

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
