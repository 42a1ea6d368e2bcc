import type { TemplateParser } from '../templateParser.ts';
import type { Tag } from './index.ts';

/** Tags that load other templates: they are read, and fail when they are reached, because dbt has nothing to load. */
const loading =
  (rest: (parser: TemplateParser) => void): Tag =>
  (parser, tag) => {
    parser.parseExpression();
    rest(parser);
    return { kind: 'unsupported', tag: tag.value, start: tag.start, end: parser.lastEnd };
  };

function skipContext(parser: TemplateParser): void {
  if (parser.skipSymbol('with') || parser.skipSymbol('without')) parser.expect('symbol', 'context');
}

export const includeTag = loading((parser) => {
  if (parser.skipSymbol('ignore')) parser.expect('symbol', 'missing');
  skipContext(parser);
});

export const importTag = loading((parser) => {
  parser.expect('symbol', 'as');
  parser.parseDeclaredName();
  skipContext(parser);
});

export const fromTag = loading((parser) => {
  parser.expect('symbol', 'import');
  do {
    parser.parseDeclaredName();
    if (parser.skipSymbol('as')) parser.parseDeclaredName();
  } while (parser.skip('comma') && parser.peekToken().type !== 'block-end');
  skipContext(parser);
});

export const extendsTag = loading(() => {});
