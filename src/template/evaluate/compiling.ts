import type { Place, SourceFile, Span } from '../../base/source.ts';
import { TemplateError } from '../errors.ts';
import type { Result } from '../values.ts';
import type { Frame } from './frame.ts';
import { Scope } from './scope.ts';

/** The blocks of a template by name, each giving its text. */
export type Blocks = Map<string, (frame: Frame) => Result>;

/** Where in a template an expression or statement stands that is being turned into closures. */
export class Compiling {
  readonly file: SourceFile;
  readonly scope: Scope;
  readonly blocks: Blocks;
  /** Within `if`, where Jinja reports an unknown filter or test only when it is reached. */
  readonly soft: boolean;
  /** Within `for`, where the name `loop` cannot be assigned. */
  readonly inFor: boolean;

  constructor(file: SourceFile, scope: Scope, rest: { blocks?: Blocks; soft?: boolean; inFor?: boolean } = {}) {
    this.file = file;
    this.scope = scope;
    this.blocks = rest.blocks ?? new Map();
    this.soft = rest.soft ?? false;
    this.inFor = rest.inFor ?? false;
  }

  /** The place of a node, without holding on to the node. */
  place({ start, end }: Span): Place {
    return { file: this.file, span: { start, end } };
  }

  fail(message: string, span: Span): never {
    throw new TemplateError('syntax', message, this.place(span));
  }

  softly(): Compiling {
    return this.soft ? this : new Compiling(this.file, this.scope, { ...this, soft: true });
  }

  within(scope: Scope, inFor = this.inFor): Compiling {
    return new Compiling(this.file, scope, { blocks: this.blocks, inFor });
  }

  inner(names: Iterable<string>): Compiling {
    return this.within(new Scope(this.scope, names));
  }
}
