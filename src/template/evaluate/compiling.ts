import type { Place, SourceFile, Span } from '../../base/source.ts';
import { Scope } from './scope.ts';

/** Where in a template an expression or statement stands that is being turned into closures. */
export class Compiling {
  readonly file: SourceFile;
  readonly scope: Scope;
  /** Within `if`, where Jinja reports an unknown filter or test only when it is reached. */
  readonly soft: boolean;

  constructor(file: SourceFile, scope: Scope, soft = false) {
    this.file = file;
    this.scope = scope;
    this.soft = soft;
  }

  /** The place of a node, without holding on to the node. */
  place({ start, end }: Span): Place {
    return { file: this.file, span: { start, end } };
  }

  softly(): Compiling {
    return this.soft ? this : new Compiling(this.file, this.scope, true);
  }

  inner(names: Iterable<string>): Compiling {
    return new Compiling(this.file, new Scope(this.scope, names));
  }
}
