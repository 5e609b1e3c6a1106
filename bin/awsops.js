#!/usr/bin/env node
'use strict';

// Old syntax on purpose: any Node must be able to read this far and say what is wrong.
var required = [20, 19];
var running = process.versions.node.split('.').map(Number);
if (running[0] < required[0] || (running[0] === required[0] && running[1] < required[1])) {
  process.stderr.write(
    'awsops: Node ' +
      process.versions.node +
      ' is too old\n' +
      '  Cause: awsops needs Node ' +
      required.join('.') +
      ' or later\n' +
      '  Try: install a current Node from https://nodejs.org, then: node --version\n',
  );
  process.exitCode = 3;
} else {
  require('../dist/cli/loader.cjs');
}
