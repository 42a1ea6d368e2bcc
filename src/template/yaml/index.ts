export { fromYaml } from './fromYaml.ts';
export { readYaml, type YamlDocument, type YamlPath } from './readYaml.ts';
export {
  asList,
  asMap,
  asText,
  getList,
  getMap,
  getText,
  isMap,
  keyText,
  toPlain,
  toValue,
  toVariables,
  type YamlKey,
  type YamlMap,
  type YamlValue,
} from './value.ts';
export { NotYamlError, writeYaml } from './writeYaml.ts';
