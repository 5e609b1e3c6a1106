export { yamlReader, type Place, type YamlReader } from './yaml-reader.js';
