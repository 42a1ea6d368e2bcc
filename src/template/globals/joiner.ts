import { positional, signature } from '../signature.ts';
import { type Kwargs, PyObject, type Result, type Value } from '../values/object.ts';
import { PyClass } from './class.ts';

const callBind = positional('joiner');

/** Gives nothing the first time and its separator ever after. */
class Joiner extends PyObject {
  readonly typeName = 'Joiner';
  private readonly separator: Value;
  private used = false;
  constructor(separator: Value) {
    super();
    this.separator = separator;
  }
  override call(args: readonly Value[], kwargs: Kwargs): Result {
    callBind(args, kwargs);
    if (this.used) return this.separator;
    this.used = true;
    return '';
  }
  override attribute(name: string): Value | undefined {
    if (name === 'sep') return this.separator;
    return name === 'used' ? this.used : undefined;
  }
}

const joinerBind = signature('joiner', ['sep', ', ']);

/** `joiner('; ')` */
export const joinerClass = (): PyClass =>
  new PyClass('jinja2.utils.Joiner', (args, kwargs) => new Joiner((joinerBind(args, kwargs) as [Value])[0]));
