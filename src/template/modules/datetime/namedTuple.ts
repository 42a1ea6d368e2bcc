import { PyTuple } from '../../values/containers.ts';
import { repr, type Value } from '../../values/object.ts';

/** A tuple whose items have names too; prints `datetime.IsoCalendarDate(year=2024, week=9, weekday=4)`. */
export class NamedTuple extends PyTuple {
  override readonly typeName: string;
  private readonly names: readonly string[];
  constructor(typeName: string, names: readonly string[], values: readonly Value[]) {
    super(values);
    this.typeName = typeName;
    this.names = names;
  }
  override attribute(name: string): Value | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }
  override attributeNames(): Iterable<string> {
    return this.names;
  }
  override repr(): string {
    const items = this.names.map((name, i) => `${name}=${repr(this.values[i] as Value)}`);
    return `${this.typeName}(${items.join(', ')})`;
  }
}
