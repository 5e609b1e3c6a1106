import { defineCommand, rawText } from '../lib/cli/define.js';

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print the completion script of a shell',
  description:
    'Completes commands, flags and values; profiles and regions come from the disk, log groups from AWS with a short deadline and a cache of a minute.',
  examples: [
    { run: 'awsops completion bash', why: 'in ~/.bashrc: eval "$(awsops completion bash)"' },
    { run: 'awsops completion zsh', why: 'in ~/.zshrc, after compinit: source <(awsops completion zsh)' },
    { run: 'awsops completion fish', why: 'in config.fish: awsops completion fish | source' },
  ],
  args: { shell: { describe: 'shell', choices: ['bash', 'zsh', 'fish'] } },
  access: 'read',
  scope: 'none',
  async run({ args }) {
    const { completionScript, shells } = await import('../lib/cli/completion/script.js');
    const shell = shells.find((name) => name === args.shell);
    return shell && rawText(completionScript(shell));
  },
});
