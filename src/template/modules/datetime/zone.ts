import { PyObject } from '../../values.ts';

/** A time zone, Python's `datetime.tzinfo`. */
export abstract class Zone extends PyObject {
  /** Seconds east of UTC. */
  abstract readonly offset: number;
}

class FixedZone extends Zone {
  readonly typeName = 'datetime.timezone';
  readonly offset: number;
  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

export const fixedZone = (offset: number): Zone => new FixedZone(offset);
