/** Shells that `awsops completion` writes a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * The script that a shell sources. It knows no command: it asks `awsops __complete -- words…`, which answers
 * `value<TAB>description` lines, so it never goes stale.
 */
export const completionScript = (shell: Shell): string => scripts[shell];

const scripts: Readonly<Record<Shell, string>> = {
  bash: `# awsops completion for bash: eval "$(awsops completion bash)"
_awsops() {
  local IFS=$'\\n' line word trimmed rest="$COMP_LINE" i last=-1
  local words=()
  # bash splits words at ":" and "=" too; what stands together on the line is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    trimmed="\${rest#"\${rest%%[! ]*}"}"
    if ((last >= 0)) && [[ "$trimmed" == "$rest" ]]; then words[last]+="$word"; else words[++last]="$word"; fi
    rest="\${trimmed#"$word"}"
  done
  local cur="\${words[last]}"
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    [ -n "$line" ] && COMPREPLY+=("$(printf '%q' "$line")")
  done < <(awsops __complete -- "\${words[@]:1}" 2>/dev/null)
  # Give back only what follows the last place where bash splits.
  local breaks="\${COMP_WORDBREAKS//[^:=]/}"
  if [[ -n "$breaks" && "$cur" == *["$breaks"]* ]]; then
    local prefix="\${cur%"\${cur##*["$breaks"]}"}"
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$prefix"}"; done
  fi
}
complete -o nosort -F _awsops awsops 2>/dev/null || complete -F _awsops awsops
`,
  zsh: `#compdef awsops
# awsops completion for zsh: source <(awsops completion zsh)
_awsops() {
  local -a lines entries
  local line value text
  lines=("\${(@f)$(awsops __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    [[ -z "$line" ]] && continue
    value="\${line%%$'\\t'*}"
    text="\${line#*$'\\t'}"
    value="\${value//:/\\\\:}"
    if [[ "$line" == *$'\\t'?* ]]; then entries+=("$value:$text"); else entries+=("$value"); fi
  done
  (( \${#entries} )) && _describe -t awsops 'awsops' entries || _files
}
if [[ "\${funcstack[1]}" == "_awsops" ]]; then _awsops "$@"; else compdef _awsops awsops; fi
`,
  fish: `# awsops completion for fish: awsops completion fish | source
function __awsops_complete
    set -l words (commandline -opc) (commandline -ct)
    awsops __complete -- $words[2..-1] 2>/dev/null
end
complete -c awsops -f -a '(__awsops_complete)'
`,
};
