import { TemplateError, typeError } from '../errors.ts';
import { positional } from '../signature.ts';
import { BoundMethod } from '../values/function.ts';
import { PyObject, type Value } from '../values/object.ts';
import { PyClass } from './class.ts';

const nextBind = positional('next');
const resetBind = positional('reset');

/** Gives its values in turn, over and over. */
class Cycler extends PyObject {
  readonly typeName = 'Cycler';
  private readonly values: readonly Value[];
  private position = 0;
  constructor(values: readonly Value[]) {
    super();
    this.values = values;
  }
  private get current(): Value {
    return this.values[this.position] as Value;
  }
  private next(): Value {
    const { current } = this;
    this.position = (this.position + 1) % this.values.length;
    return current;
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.current;
      case 'pos':
        return this.position;
      case 'next':
        return new BoundMethod<Cycler>(name, this, (self, args, kwargs) => {
          nextBind(args, kwargs);
          return self.next();
        });
      case 'reset':
        return new BoundMethod<Cycler>(name, this, (self, args, kwargs) => {
          resetBind(args, kwargs);
          self.position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

/** `cycler('odd', 'even')` */
export const cyclerClass = (): PyClass =>
  new PyClass('jinja2.utils.Cycler', (args, kwargs) => {
    if (kwargs.size > 0) throw typeError('cycler() takes no keyword arguments');
    if (args.length === 0) throw new TemplateError('other', 'at least one item has to be provided');
    return new Cycler(args);
  });
