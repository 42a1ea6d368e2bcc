import { diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Definition } from '../../template/index.ts';
import { toPlain } from '../../template/yaml/index.ts';
import { listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { ParseState } from '../state.ts';

type Argument = {
  readonly name: string;
  readonly type: string | null;
  readonly description: string;
};

/** What a property file says about the arguments of a macro; W206 where its definition says something else. */
export function describedArguments(state: ParseState, entry: Entry, definition: Definition): readonly Argument[] {
  const written = listOf(state, entry, entry.data, 'arguments').flatMap((item, index): Argument[] => {
    if (item instanceof Map && typeof item.get('name') === 'string')
      return [{ name: '', type: null, description: '', ...(toPlain(item) as object) }];
    state.report(
      diagnostic('E205', 'an argument of a macro must be a mapping with a `name` that is a text', {
        place: entry.place(['arguments', index]),
      }),
    );
    return [];
  });
  if (written.length > 0 && state.project.flags.behavior.validate_macro_args === true)
    checkArguments(state, entry, definition, written);
  return written;
}

function checkArguments(state: ParseState, entry: Entry, definition: Definition, written: readonly Argument[]): void {
  const names = definition.parameters.map(({ name }) => name);
  const signature = `the macro is \`${definition.name}(${names.join(', ')})\``;
  const warn = (message: string, path: readonly (string | number)[], help: readonly string[]): void =>
    state.report(diagnostic('W206', message, { place: entry.place(path), help }));
  for (const [index, { name, type }] of written.entries()) {
    const expected = names[index];
    if (expected !== undefined && name !== expected) {
      const meant = names.includes(name) ? undefined : didYouMean(name, names);
      warn(
        `argument ${index + 1} of the macro \`${entry.name}\` is \`${expected}\`, and described as \`${name}\``,
        ['arguments', index, 'name'],
        [meant ? `did you mean \`${meant}\`?` : signature],
      );
    }
    if (type !== null && String(type).trim() !== '' && !isMacroType(String(type))) {
      warn(
        `\`${String(type)}\` is no type of an argument of the macro \`${entry.name}\``,
        ['arguments', index, 'type'],
        [
          `the types are ${Object.keys(types)
            .map((known) => `\`${known}${forms[types[known] ?? 0]}\``)
            .join(', ')}`,
        ],
      );
    }
  }
  if (written.length !== names.length) {
    warn(
      `${written.length} ${written.length === 1 ? 'argument is' : 'arguments are'} described of the macro \`${entry.name}\`, which takes ${names.length}`,
      ['arguments'],
      [signature],
    );
  }
}

/** The words that types are made of, each with the number of types that it takes in brackets. */
const types: Readonly<Record<string, number>> = {
  str: 0,
  string: 0,
  bool: 0,
  int: 0,
  integer: 0,
  float: 0,
  any: 0,
  relation: 0,
  column: 0,
  list: 1,
  optional: 1,
  dict: 2,
};
const forms: readonly string[] = ['', '[...]', '[..., ...]'];

/** Whether a text is a type such as `int` or `dict[str, list[any]]`. */
export function isMacroType(text: string): boolean {
  const rest = afterType(text.replace(/[ \t]/g, ''));
  return rest === '';
}

/** What follows the type that a text begins with; undefined when it begins with none. */
function afterType(text: string): string | undefined {
  const word = /^[a-z]+/.exec(text)?.[0] ?? '';
  const count = Object.hasOwn(types, word) ? types[word] : undefined;
  let rest = text.slice(word.length);
  if (count === undefined || count === 0) return count === undefined ? undefined : rest;
  for (let index = 0; index < count; index += 1) {
    if (!rest.startsWith(index === 0 ? '[' : ',')) return undefined;
    const next = afterType(rest.slice(1));
    if (next === undefined) return undefined;
    rest = next;
  }
  return rest.startsWith(']') ? rest.slice(1) : undefined;
}
