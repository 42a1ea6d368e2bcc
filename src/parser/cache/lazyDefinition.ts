import type { Place, SourceFile, Span } from '../../base/source.ts';
import { type Definition, parseDefinition } from '../../template/index.ts';
import type { SavedMacro } from './cacheIndex.ts';

/** A macro whose text is read when it is called or looked into. */
export class LazyDefinition implements Definition {
  readonly kind: Definition['kind'];
  readonly name: string;
  readonly macroName: string;
  readonly adapter?: string;
  readonly supportedLanguages?: readonly string[];
  readonly code: Definition['code'] = () => this.whole.code();
  private readonly read: () => { readonly file: SourceFile; readonly span: Span };
  private parsed: Definition | undefined;

  constructor(saved: SavedMacro, read: () => { readonly file: SourceFile; readonly span: Span }) {
    this.kind = saved.kind;
    this.name = saved.name;
    this.macroName = saved.macroName;
    if (saved.adapter !== undefined) this.adapter = saved.adapter;
    if (saved.supportedLanguages) this.supportedLanguages = saved.supportedLanguages;
    this.read = read;
  }

  get parameters(): Definition['parameters'] {
    return this.whole.parameters;
  }
  get file(): SourceFile {
    return this.whole.file;
  }
  get span(): Span {
    return this.whole.span;
  }
  get place(): Place {
    return this.whole.place;
  }
  get depends(): Definition['depends'] {
    return this.whole.depends;
  }
  get assigned(): Definition['assigned'] {
    return this.whole.assigned;
  }

  private get whole(): Definition {
    if (!this.parsed) {
      const { file, span } = this.read();
      this.parsed = parseDefinition(file, { full: span });
    }
    return this.parsed;
  }
}
