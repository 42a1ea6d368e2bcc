import { expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

const definition = (written: string): unknown => {
  const { manifest } = parseFiles({ 'selectors.yml': `selectors: [{name: s, definition: ${written}}]` });
  return (manifest.selectors.s as { definition: unknown }).definition;
};

it.each([
  [
    '"2+tag:nightly+3"',
    { parents: true, parents_depth: '2', method: 'tag', value: 'nightly', children: true, children_depth: '3' },
  ],
  ['"@models/a.sql"', { childrens_parents: true, method: 'path', value: 'models/a.sql' }],
  ['a.py', { method: 'file', value: 'a.py' }],
  ['"+"', { parents: true, method: 'fqn' }],
  ['config.materialized:view', { method: 'config.materialized', value: 'view' }],
  ['{tag: q}', { method: 'tag', value: 'q' }],
  ['{method: selector, value: t, children: true}', { method: 'selector', value: 't', children: true }],
  ['{union: [{method: tag, value: x, exclude: [b+]}]}', { union: [{ method: 'tag', value: 'x', exclude: ['b+'] }] }],
  [
    '{intersection: [{tag: x}, {union: [b, {tag: y}]}, {exclude: [c, {tag: z}]}]}',
    {
      intersection: [
        { method: 'tag', value: 'x' },
        {
          union: [
            { method: 'fqn', value: 'b' },
            { method: 'tag', value: 'y' },
          ],
        },
        {
          exclude: [
            { method: 'fqn', value: 'c' },
            { method: 'tag', value: 'z' },
          ],
        },
      ],
    },
  ],
])('the manifest has the selector %s as a mapping', (written, expected) => {
  expect(definition(written)).toEqual(expected);
});
