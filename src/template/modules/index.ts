import { PyDict } from '../values.ts';
import { PyDateTime } from './datetime/dateTime.ts';
import { datetimeModule, type Now } from './datetime/index.ts';
import { itertoolsModule } from './itertools.ts';
import { pytzModule, utc } from './pytz.ts';
import { reModule } from './re/index.ts';

/** dbt's `modules`: the parts of Python that templates may use. `now` is the clock, in milliseconds since 1970. */
export function pythonModules(options: { readonly now: Now }): PyDict {
  return new PyDict([
    ['pytz', pytzModule],
    ['datetime', datetimeModule(options.now)],
    ['re', reModule],
    ['itertools', itertoolsModule],
  ]);
}

/** A moment on UTC's clock, in pytz's zone: dbt's `run_started_at`. Takes milliseconds since 1970. */
export const dateTimeUtc = (millis: number | Date): PyDateTime => PyDateTime.ofEpochMillis(Number(millis), utc);
