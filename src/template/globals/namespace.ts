import { updateDict } from '../methods/dict.ts';
import { PyDict } from '../values/containers.ts';
import { type Enclosing, type Kwargs, PyObject, type Value } from '../values/object.ts';
import { PyClass } from './class.ts';

/** `namespace(...)`: the one object whose attributes a template may set, across scopes. */
export class Namespace extends PyObject {
  readonly typeName = 'Namespace';
  private readonly attributes = new PyDict();
  constructor(args: readonly Value[], kwargs: Kwargs) {
    super();
    updateDict(this.attributes, 'namespace', args, kwargs);
  }
  /** `{% set ns.name = value %}` */
  assign(name: string, value: Value): void {
    this.attributes.set(name, value);
  }
  override attribute(name: string): Value | undefined {
    return this.attributes.get(name);
  }
  override *attributeNames(): Iterable<string> {
    for (const key of this.attributes.keys()) if (typeof key === 'string') yield key;
  }
  override repr(enclosing?: Enclosing): string {
    return `<Namespace ${this.attributes.repr(enclosing)}>`;
  }
}

export const namespaceClass = (): PyClass =>
  new PyClass('jinja2.utils.Namespace', (args, kwargs) => new Namespace(args, kwargs));
