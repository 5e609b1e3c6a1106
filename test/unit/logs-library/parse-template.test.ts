import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../src/lib/logs/library/index.js';

const parse = (content: string): ReturnType<typeof parseTemplate> => parseTemplate(content, { source: '"x.insights"' });

describe('parseTemplate', () => {
  test('reads the header and the query', () => {
    const content = [
      '# description: Who was there',
      '# groups: /aws/*, *app*',
      '#',
      '# A remark.',
      '# param: window period 5m — width of a step',
      '# param: who string — whom',
      '# param: pattern regex (?i)(error|panic) — what it looks like',
      '',
      'filter user = {{who}} and @message like {{pattern}}',
      '| stats count(*) by bin({{window}}) # a remark',
    ].join('\r\n');
    expect(parse(content)).toEqual({
      description: 'Who was there',
      targets: ['/aws/*', '*app*'],
      parameters: [
        { name: 'window', type: 'period', default: '5m', description: 'width of a step' },
        { name: 'who', type: 'string', default: null, description: 'whom' },
        { name: 'pattern', type: 'regex', default: '(?i)(error|panic)', description: 'what it looks like' },
      ],
      text: 'filter user = {{who}} and @message like {{pattern}}\n| stats count(*) by bin({{window}}) # a remark',
    });
  });

  test('a plain query needs no header', () => {
    expect(parse('fields @message\n')).toEqual({
      description: '',
      targets: [],
      parameters: [],
      text: 'fields @message',
    });
  });

  test.each([
    ['# param: x colour red — no such type\nfields {{x}}', 'is not of the form'],
    ['# param:\nfields a', 'is not of the form'],
    ['fields {{x}}', '{{x}} has no "# param: x TYPE" line'],
    ['# param: x string — x\nfilter a = "{{x}}"', '{{x}} stands inside a literal'],
    ["# param: x string — x\nfilter a = 'b\\' {{x}}'", '{{x}} stands inside a literal'],
    ['# param: x string — x\nfilter a like /b{{x}}/', '{{x}} stands inside a literal'],
    ['# param: x string — x\nparse @message /b{{x}}/', '{{x}} stands inside a literal'],
    ['# param: x string — x\nfields a # {{x}}', '{{x}} stands inside a literal'],
    ['# description: nothing\n', 'it holds no query'],
  ])('refuses %j', (content, reason) => {
    expect(() => parse(content)).toThrow(
      expect.objectContaining({ code: 'BadQueryFile', category: 'usage', reason: expect.stringContaining(reason) }),
    );
  });

  test('a placeholder between two literals is in neither', () => {
    expect(parse('# param: x string — x\nfilter a in ["b", {{x}}, "c"] and d / 2 > {{x}} / 3').parameters).toHaveLength(
      1,
    );
  });
});
