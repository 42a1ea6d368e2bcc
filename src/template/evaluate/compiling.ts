import type { Place, SourceFile, Span } from '../../base/source.ts';
import type { Result } from '../values.ts';
import type { Frame } from './frame.ts';
import { Scope } from './scope.ts';

/** The blocks of a template by name, each giving its text. */
export type Blocks = Map<string, (frame: Frame) => Result>;

/** Where in a template an expression or statement stands that is being turned into closures. */
export class Compiling {
  readonly file: SourceFile;
  readonly scope: Scope;
  /** Within `if`, where Jinja reports an unknown filter or test only when it is reached. */
  readonly soft: boolean;
  readonly blocks: Blocks;

  constructor(file: SourceFile, scope: Scope, soft = false, blocks: Blocks = new Map()) {
    this.file = file;
    this.scope = scope;
    this.soft = soft;
    this.blocks = blocks;
  }

  /** The place of a node, without holding on to the node. */
  place({ start, end }: Span): Place {
    return { file: this.file, span: { start, end } };
  }

  softly(): Compiling {
    return this.soft ? this : new Compiling(this.file, this.scope, true, this.blocks);
  }

  at(scope: Scope): Compiling {
    return new Compiling(this.file, scope, false, this.blocks);
  }

  inner(names: Iterable<string>): Compiling {
    return this.at(new Scope(this.scope, names));
  }
}
