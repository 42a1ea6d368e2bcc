import type { YamlPath } from '../../template/yaml/index.ts';

import { granularities } from '../properties/words.ts';
import type { Broken, SemanticLayer } from './rules.ts';

const form = /^[a-z](?:(?!__)[a-z0-9_])*[a-z0-9]$/;

/** Names of the semantic layer become names of columns and parts of `entity__dimension`. */
export function* nameRule(
  name: string,
  path: YamlPath,
  layer: Pick<SemanticLayer, 'customGranularities'>,
): Generator<Broken> {
  if (!form.test(name)) {
    yield {
      message: `\`${name}\` is not a name for the semantic layer`,
      path,
      help: 'use two or more lower case letters, digits and single underscores; start with a letter',
    };
  }
  if (granularities.includes(name.toLowerCase()) || layer.customGranularities.has(name.toLowerCase()))
    yield { message: `\`${name}\` is the name of a granularity of time`, path, help: 'choose another name' };
  if (name.toLowerCase() === 'metric_time')
    yield { message: '`metric_time` stands for the time of every metric', path, help: 'choose another name' };
}

const words = new Set(
  'and as create distinct for from full having in inner into is join left like natural not null on or right select union using where with'.split(
    ' ',
  ),
);

/** Names that queries write as columns must not be words of SQL. */
export function* keywordRule(name: string, path: YamlPath): Generator<Broken> {
  if (words.has(name.toLowerCase()))
    yield {
      message: `\`${name}\` is a word of SQL`,
      path,
      help: 'choose another name, and give the column with `expr`',
    };
}
