export { yamlReader, type YamlReader } from './yaml-reader.js';
export { toYaml } from './to-yaml.js';
