import type { RelationName } from './analyse/inputs.ts';
import type { Dialect } from './dialect.ts';
import { SqlSyntaxError, tokenize } from './parse/tokens.ts';

/** The relation that a name in SQL means (`"db"."schema"."table"`), or undefined when the text is none. */
export function relationOf(text: string, dialect: Dialect): RelationName | undefined {
  try {
    const parts: string[] = [];
    for (const [i, token] of tokenize(text, dialect).entries()) {
      if (token.kind === 'end') break;
      if (i % 2 === 1) {
        if (token.word !== '.') return undefined;
      } else if (token.kind === 'word' || token.kind === 'name') parts.push(token.value);
      else return undefined;
    }
    return parts.length > 0 ? { parts } : undefined;
  } catch (error) {
    if (error instanceof SqlSyntaxError) return undefined;
    throw error;
  }
}
