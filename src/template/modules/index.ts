import { PyDict } from '../values.ts';
import { datetimeModule, type Now } from './datetime/index.ts';
import { itertoolsModule } from './itertools.ts';
import { pytzModule } from './pytz.ts';
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
