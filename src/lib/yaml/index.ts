export { yamlReader, type YamlReader } from './yaml-reader.js';
