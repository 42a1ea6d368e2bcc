import type { Value } from '../values.ts';
import { YamlError } from './cursor.ts';
import { YamlReader } from './reader.ts';
import { toValue } from './value.ts';

/** Reads YAML into a template's value; undefined (JavaScript's) when it is not YAML. */
export function fromYaml(text: string): Value | undefined {
  try {
    return toValue(new YamlReader(text).document());
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
