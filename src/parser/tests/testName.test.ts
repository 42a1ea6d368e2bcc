import { describe, expect, test } from 'vitest';
import { readYaml, type YamlMap, type YamlValue } from '../../template/yaml/index.ts';
import { synthesizeNames, type TestArguments, testHash } from './testName.ts';

const args = (text: string): TestArguments =>
  readYaml({ path: 'p.yml', text }).value as YamlMap as unknown as ReadonlyMap<string, YamlValue>;
const idOf = (name: string, target: string, written: string, given?: string): string => {
  const values = args(written);
  const { full } = synthesizeNames(name, target, values);
  return `${given ?? full}.${testHash(given ?? full, name, null, values)}`;
};
const long = 'a_rather_long_model_name_to_push_the_generated_test_name_over_its_limit';
const model = `"{{ get_where_subquery(ref('a')) }}"`;

// The expected ids were recorded from dbt (conformance/scenarios/parse/parse_generic_test_ids).
describe('generic test names', () => {
  test.each([
    ['unique', `{column_name: id, model: ${model}}`, 'unique_a_id.f6a5f640da'],
    [
      'accepted_values',
      `{column_name: id, values: [1, 2, 3], quote: false, model: ${model}}`,
      'accepted_values_a_id__False__1__2__3.53dbc978b9',
    ],
    [
      'with_dict',
      `{column_name: id, spec: {b: 1, a: [x, y], n: null}, model: ${model}}`,
      'with_dict_a_id__1___x_y___None.72618c4d7e',
    ],
    ['whole', `{expr: "id > 0 and name <> 'é'", model: ${model}}`, 'whole_a_id_0_and_name_.c22791d357'],
    [
      'whole',
      `{expr: "id >= 0", rest: [1, two, [3], {k: v}], model: ${model}}`,
      'whole_a_id_0__1__two___3____k_v_.55d0de9305',
    ],
    ['test_prefixed', `{arg: 2.0, model: ${model}}`, 'test_prefixed_a_2_0.3d125f97f0'],
    ['test_prefixed', `{arg: null, model: ${model}}`, 'test_prefixed_a_None.1a97ed2f8e'],
    ['test_prefixed', `{model: ${model}}`, 'test_prefixed_a_.53f5935e8e'],
  ])('%s %s', (name, written, expected) => {
    expect(idOf(name, 'a', written)).toBe(expected);
  });

  test('a name of 64 characters or more is cut and hashed', () => {
    const { full, short } = synthesizeNames('unique', long, args('{column_name: a_rather_long_column_name}'));
    expect(full).toBe(`unique_${long}_a_rather_long_column_name`);
    expect(short).toBe('unique_a_rather_long_model_nam_61f4aecdc727328ad9712aa7b93226e2');
  });

  test('a name that was given is part of the hash', () => {
    expect(idOf('whole', 'a', `{expr: x, model: ${model}}`, 'named_whole')).toBe('named_whole.8f921911b9');
  });
});
