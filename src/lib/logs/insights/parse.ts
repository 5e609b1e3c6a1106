import type { Command, InsightsQuery } from './ast.js';
import { commandNames, parseCommand } from './parse-command.js';
import { createLexer, type Lexer } from './lexer.js';
import { acceptSymbol, isSymbol, unexpected } from './parse-expression.js';

/**
 * Parses a query of the CloudWatch Logs Insights query language. Throws InsightsSyntaxError with the place of the fault.
 *
 * The service is the authority on what is valid and its language grows; use this to learn about a query, not to
 * refuse to send one.
 */
export function parseInsights(text: string): InsightsQuery {
  const lexer = createLexer(text);
  if (lexer.peek().kind === 'end') return lexer.fail('the query is empty', lexer.peek());
  const commands: Command[] = [];
  do commands.push(parseOne(lexer));
  while (acceptSymbol(lexer, '|'));
  if (lexer.peek().kind !== 'end') return unexpected(lexer, "'|' and the next command, or the end of the query");
  return { text, commands };
}

function parseOne(lexer: Lexer): Command {
  const token = lexer.peek();
  if (token.kind === 'end' || isSymbol(token, '|')) return unexpected(lexer, 'a command');
  if (token.kind !== 'name' || token.quoted) return unexpected(lexer, `a command (${commandNames.join(', ')})`);
  const command = parseCommand(lexer, token);
  return command ?? lexer.fail(`unknown command '${token.text}': the commands are ${commandNames.join(', ')}`, token);
}
