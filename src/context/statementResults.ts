import { emptyTable } from '../template/agate/index.ts';
import { TemplateError } from '../template/errors.ts';
import { type Value, wait } from '../template/values.ts';
import { nativeFunction, optionalText } from './arguments.ts';
import type { Member } from './context.ts';
import { ResponseValue } from './response.ts';
import type { RuntimeState } from './runtimeState.ts';

/** `load_result`: what a statement gave, once; what still waits is sent first. */
export const loadResult: Member<RuntimeState> = (state) =>
  nativeFunction('load_result', ['name'], (name) => {
    const key = optionalText(name) ?? '';
    const take = (): Value => {
      const found = state.results.take(key);
      if (found === 'read')
        throw new TemplateError(
          'other',
          `The 'statement' result named '${key}' has already been loaded into a variable`,
        );
      return found ?? null;
    };
    return state.session.queued === 0 ? take() : wait(state.session.flush().then(take));
  });

/** `store_result`: called by the macro `statement`. */
export const storeResult: Member<RuntimeState> = (state) =>
  nativeFunction('store_result', ['name', 'response', 'agate_table?'], (name, response, table) => {
    state.results.store(optionalText(name) ?? '', response!, table ?? emptyTable());
    return '';
  });

const loadWords: ReadonlySet<string> = new Set(['APPEND', 'CREATE', 'INSERT']);

/** `store_raw_result`: a result that no statement gave. */
export const storeRawResult: Member<RuntimeState> = (state) =>
  nativeFunction(
    'store_raw_result',
    ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
    (name, message, code, rows, table) => {
      const count = optionalText(rows);
      const response = {
        message: optionalText(message) ?? '',
        code: optionalText(code) ?? '',
        rowsAffected: count === null ? null : Number(count),
        // seeds tell what they loaded by these words
        ...(count !== null && loadWords.has(optionalText(code) ?? '')
          ? { rows: { inserted: Number(count), updated: 0, deleted: 0 } }
          : {}),
      };
      state.results.store(optionalText(name) ?? '', new ResponseValue(() => response), table ?? emptyTable());
      return '';
    },
  );
