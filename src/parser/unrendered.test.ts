import { describe, expect, it } from 'vitest';
import type { ModelNode, SourceNode } from '../manifest/node.ts';
import { parseFiles } from './testing/parseFiles.ts';

const unrendered = (files: Record<string, string>, id = 'model.shop.a'): unknown => {
  const { manifest } = parseFiles(files);
  return (manifest.nodes.get(id) as ModelNode).unrendered_config;
};

describe('configs as written', () => {
  it('of code that only calls config, ref and source with plain values are those values', () => {
    expect(
      unrendered({ 'models/a.sql': "{# new #}{{ config(tags=['x'], enabled=True, meta={'k': ['v']}) }} select 1" }),
    ).toEqual({ tags: ['x'], enabled: true, meta: { k: ['v'] } });
  });

  it('of such code with several calls are the first of each', () => {
    expect(
      unrendered({ 'models/a.sql': "{{ config(tags='a') }}{{ config(alias='b', tags=['x']) }} select 1" }),
    ).toEqual({ tags: 'a', alias: 'b' });
  });

  it('of such code keep their names and escapes', () => {
    expect(unrendered({ 'models/a.sql': "{{ config(pre_hook='x', meta={'k': ['a\\n']}) }} select 1" })).toEqual({
      pre_hook: 'x',
      meta: { k: ['a\\n'] },
    });
  });

  it('of a property file hold lists as they are written, and as they came out', () => {
    const text = `models: [{name: a, config: {meta: {l: ["{{ var('v', 'x') }}"], s: "{{ var('v', 'x') }}"}}}]`;
    expect(unrendered({ 'models/a.sql': 'select 1', 'models/p.yml': text })).toEqual({
      meta: { l: ["{{ var('v', 'x') }}", 'x'], s: "{{ var('v', 'x') }}" },
    });
  });

  it.each([
    ["{{ config(tags=['x'], n=1) }} select 1", { tags: "['x']", n: '1' }],
    ["{{ config(tags=['x']) }} select '{{ var('v', 1) }}'", { tags: "['x']" }],
    ["{{- config(tags=['x']) }} select 1", { tags: "['x']" }],
    ["{{ config(tags=['x']) }} {% set y = 1 %}select 1", { tags: "['x']" }],
    ['{{ config(enabled=true) }} select 1', { enabled: 'True' }],
  ])('of other code are its text: %s', (text, expected) => {
    expect(unrendered({ 'models/a.sql': text })).toEqual(expected);
  });

  it.each([
    [
      "'a' if n > 1",
      "CondExpr(test=Compare(expr=Name(name='n', ctx='load'), ops=[Operand(op='gt', expr=Const(value=1))]), expr1=Const(value='a'), expr2=None)",
    ],
    [
      "n | default('b')",
      "Filter(node=Name(name='n', ctx='load'), name='default', args=[Const(value='b')], kwargs=[], dyn_args=None, dyn_kwargs=None)",
    ],
    ['[1 + 2, +n]', "[Add(left=Const(value=1), right=Const(value=2)), Pos(node=Name(name='n', ctx='load'))]"],
    ["{'l': s[0:2]}", "{'l': s[Slice(start=Const(value=0), stop=Const(value=2), step=None)]}"],
    [
      's.a is undefined',
      "Test(node=Getattr(node=Name(name='s', ctx='load'), attr='a', ctx='load'), name='undefined', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)",
    ],
    ["-n ~ 'a' and not n", "-n ~ 'a' and not n"],
    ['dict(*[], a=1)', 'dict(a=1, *[])'],
  ])('have the syntax tree of what is not a plain expression: %s', (text, expected) => {
    expect(
      unrendered({ 'models/a.sql': `{% set n = 1 %}{% set s = 'ab' %}{{ config(meta={'x': 1}, other=${text}) }}` }),
    ).toEqual({
      meta: "{'x': 1}",
      other: expected,
    });
  });

  it('are those of the first of several calls', () => {
    expect(unrendered({ 'models/a.sql': "{{ config(tags=['x']) }}{{ config(alias='b' ~ 1) }}" })).toEqual({
      tags: "['x']",
    });
  });

  it('are text where the project has a `ref` of its own', () => {
    expect(
      unrendered({
        'models/a.sql': "{{ config(tags=['x']) }} select 1",
        'macros/ref.sql': '{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}',
      }),
    ).toEqual({ tags: "['x']" });
  });

  it('of a version are not rendered', () => {
    const files = {
      'models/a_v1.sql': 'select 1',
      'models/p.yml': "models: [{name: a, versions: [{v: 1, config: {alias: \"{{ var('name', 'other') }}\"}}]}]",
    };
    expect(unrendered(files, 'model.shop.a.v1')).toEqual({ alias: "{{ var('name', 'other') }}" });
    expect(parseFiles(files).manifest.nodes.get('model.shop.a.v1')).toMatchObject({ alias: 'other' });
  });

  it('of a source are rendered', () => {
    const { manifest } = parseFiles({
      'models/p.yml': 'sources: [{name: raw, tables: [{name: t, config: {enabled: "{{ var(\'on\', true) }}"}}]}]',
    });
    expect((manifest.sources.get('source.shop.raw.t') as SourceNode).unrendered_config).toMatchObject({
      enabled: true,
    });
  });

  it('of a Python model say that it is a table, whatever the folder says', () => {
    const { manifest } = parseFiles({
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {shop: {+materialized: view}}\n",
      'models/a.py': 'def model(dbt, session):\n    return 1\n',
      'models/b.py': "def model(dbt, session):\n    dbt.config(materialized='incremental')\n    return 1\n",
    });
    const of = (id: string) => manifest.nodes.get(id)?.config.materialized;
    expect([of('model.shop.a'), of('model.shop.b')]).toEqual(['table', 'incremental']);
    expect(manifest.nodes.get('model.shop.a')?.unrendered_config).toEqual({ materialized: 'table' });
  });
});
