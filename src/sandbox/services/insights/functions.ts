import { generalFunctions } from './functions-general.js';
import { ipFunctions } from './functions-ip.js';
import { jsonFunctions } from './functions-json.js';
import { numericFunctions } from './functions-numeric.js';
import { stringFunctions } from './functions-string.js';
import type { FunctionDefinition } from './function-definition.js';

/** The scalar functions by lower-case name. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [generalFunctions, ipFunctions, jsonFunctions, numericFunctions, stringFunctions].flatMap((group) =>
    Object.entries(group).map(([name, definition]): [string, FunctionDefinition] => [name.toLowerCase(), definition]),
  ),
);
