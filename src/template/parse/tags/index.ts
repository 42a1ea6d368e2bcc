import type { Statement } from '../ast.ts';
import type { TemplateParser } from '../templateParser.ts';
import type { Token } from '../token.ts';
import { autoescapeTag } from './autoescape.ts';
import { blockTag } from './block.ts';
import { callTag } from './call.ts';
import { doTag } from './do.ts';
import { docsTag } from './docs.ts';
import { filterTag } from './filter.ts';
import { forTag } from './for.ts';
import { ifTag } from './if.ts';
import { breakTag, continueTag } from './jump.ts';
import { macroTag } from './macro.ts';
import { materializationTag } from './materialization.ts';
import { extendsTag, fromTag, importTag, includeTag } from './otherTemplates.ts';
import { printTag } from './print.ts';
import { setTag } from './set.ts';
import { testTag } from './test.ts';
import { withTag } from './with.ts';

/** Parses a tag after its name (`tag`), up to but not including the `%}` that ends the statement. */
export type Tag = (parser: TemplateParser, tag: Token) => Statement;

/** Every tag that may open a statement. */
export const tags: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ['autoescape', autoescapeTag],
  ['block', blockTag],
  ['break', breakTag],
  ['call', callTag],
  ['continue', continueTag],
  ['data_test', testTag],
  ['do', doTag],
  ['docs', docsTag],
  ['extends', extendsTag],
  ['filter', filterTag],
  ['for', forTag],
  ['from', fromTag],
  ['if', ifTag],
  ['import', importTag],
  ['include', includeTag],
  ['macro', macroTag],
  ['materialization', materializationTag],
  ['print', printTag],
  ['set', setTag],
  ['test', testTag],
  ['with', withTag],
]);
