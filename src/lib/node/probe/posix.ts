import { FORMAT_VERSION, LOG_TAIL_LINES, SHARES, toBase64 } from './format.js';
import type { DiagnosisFacts } from './types.js';

/**
 * The scripts of Linux and macOS, for any POSIX shell. They write nothing but their answer. `root` comes before every
 * absolute path, for a test with a tree of its own. Nothing in them may look like `{` twice in a row: Systems Manager
 * takes that for a parameter of the document.
 */
export function posixStatusScript({ root = '' }: { readonly root?: string } = {}): string {
  return [preamble(root), AGENT, END].join('\n');
}

/** As `posixStatusScript`, and what tells why no data arrives. */
export function posixDiagnosisScript(
  facts: DiagnosisFacts,
  { root = '', metadataUrl = METADATA_URL }: { readonly root?: string; readonly metadataUrl?: string } = {},
): string {
  const looks = facts.logFiles.slice(0, SHARES.files.patterns).map((pattern) => `look '${toBase64(pattern)}'`);
  return [
    preamble(root),
    `agent_user=$(decode '${toBase64(facts.runAsUser ?? '')}')`,
    AGENT,
    LOGS,
    FILES,
    '{',
    ...looks,
    `:
} | awk '{ n += length($0) + 1 } n > ${SHARES.files.total} { exit } { print }'`,
    facts.usesCollectd ? TYPES_DB : '',
    SYSTEM,
    metadata(metadataUrl),
    SSM_CLI,
    END,
  ].join('\n');
}

/** Where instances get a token for their metadata (EC2 user guide, IMDSv2). */
const METADATA_URL = 'http://169.254.169.254/latest/api/token';

/** A path that is part of the program, between single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const preamble = (root: string): string => `exec 2>/dev/null
LC_ALL=C
export LC_ALL
root=${quoted(root)}
agent="$root/opt/aws/amazon-cloudwatch-agent"
say() { printf '#%s\\n' "$*"; }
clean() { tr -d '\\000-\\010\\013-\\037\\177'; }
body() { clean | cut -c1-"$2" | head -n "$1" | sed 's/^/ /'; }
limited() { if command -v timeout >/dev/null; then timeout "$@"; else shift; "$@"; fi; }
decode() {
  printf '%s' "$1" | base64 -d || printf '%s' "$1" | base64 -D || printf '%s' "$1" | openssl base64 -d -A
}
hash_of() {
  hash=$(sha256sum <"$1" || shasum -a 256 <"$1" || openssl dgst -sha256 -r <"$1")
  hash=\${hash%% *}
  printf '%s' "\${hash:--}"
}
say awsops ${FORMAT_VERSION}
say time "$(date +%s)"`;

const AGENT = `ctl="$agent/bin/amazon-cloudwatch-agent-ctl"
if [ -x "$ctl" ]; then
  say agent installed
  say version "$(head -n 1 "$agent/bin/CWAGENT_VERSION" | clean | cut -c1-60)"
  say ctl
  limited 20 "$ctl" -a status | body ${SHARES.ctl.lines} ${SHARES.ctl.width}
else
  say agent absent
fi
say configs
count=0
used=0
for file in "$agent/etc/amazon-cloudwatch-agent.d"/*; do
  [ -f "$file" ] || continue
  count=$((count + 1))
  line="$(hash_of "$file") $(printf '%s' "\${file##*/}" | tr '\\001-\\037\\177' '?')"
  used=$((used + \${#line} + 2))
  [ "$used" -gt ${SHARES.configs} ] || printf ' %s\\n' "$line"
done
say count "$count"`;

/** The same message again and again says no more than once: the last of each is kept, in order. */
const LOGS = `last_of_each() {
  awk '{ k = $0; sub(/^[^ ]+ /, "", k); if (!(k in last)) order[++n] = k; last[k] = $0 }
    END { for (i = 1; i <= n; i++) print last[order[i]] }'
}
say agentlog
tail -n ${LOG_TAIL_LINES} "$agent/logs/amazon-cloudwatch-agent.log" | grep -E '(^| )[EW]! ' | cut -c1-${SHARES.agentLog.width} |
  last_of_each | tail -n ${SHARES.agentLog.lines} | body ${SHARES.agentLog.lines} ${SHARES.agentLog.width}
say validation
tail -n ${SHARES.validationLog.lines} "$agent/logs/configuration-validation.log" |
  body ${SHARES.validationLog.lines} ${SHARES.validationLog.width}`;

/**
 * A pattern is expanded to file names and never run: unquoted, with no separators, so that blanks in it stay. The last
 * line of `look` is for a pattern that nothing matches.
 */
const FILES = `readable() {
  if [ -z "$agent_user" ] || [ "$agent_user" = root ]; then set -- test -r "$1"
  elif ! id -- "$agent_user" >/dev/null; then printf '?'; return
  elif command -v runuser >/dev/null; then set -- runuser -u "$agent_user" -- test -r "$1"
  elif command -v sudo >/dev/null; then set -- sudo -n -u "$agent_user" -- test -r "$1"
  else printf '?'; return
  fi
  if "$@"; then printf yes; else printf no; fi
}
look() (
  pattern=$(decode "$1")
  IFS=
  found=0
  printf ' :%s\\n' "$1"
  for file in "$root"$pattern; do
    [ -e "$file" ] || continue
    found=$((found + 1))
    [ "$found" -le ${SHARES.files.matches} ] || break
    listing=$(ls -ldL -- "$file" | head -n 1)
    listing=\${listing%"$file"}
    name=$(printf '%s' "\${file#"$root"}" | tr '\\001-\\037\\177' '?' | cut -c1-${SHARES.files.width})
    printf ' %s|%s|%s\\n' "$(readable "$file")" "$(printf '%s' "$listing" | clean | cut -c1-80)" "$name"
  done
  [ "$found" -gt 0 ] || printf ' none||\\n'
)
say files`;

const TYPES_DB = `if [ -f "$root/usr/share/collectd/types.db" ]; then say typesdb yes; else say typesdb no; fi`;

const SYSTEM = `say disk
df -P "$agent/logs" | tail -n 1 | body 1 200
say user
id -- "\${agent_user:-cwagent}" | body 1 200`;

const metadata = (url: string): string => `if command -v curl >/dev/null; then
  say imds "$(curl -s -o /dev/null --noproxy '*' -m 3 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \\
    -w '%{http_code}' ${quoted(url)})"
fi`;

/** On Ubuntu the agent comes as a snap, whose programs are not on the path of root. */
const SSM_CLI = `ssm_cli=$(command -v ssm-cli || echo "$root/snap/amazon-ssm-agent/current/ssm-cli")
if [ -x "$ssm_cli" ]; then
  say ssmcli
  limited 60 "$ssm_cli" get-diagnostics | sed 's/^ *//' | cut -c1-${SHARES.ssmCli.width} | head -c ${SHARES.ssmCli.total} |
    body ${SHARES.ssmCli.lines} ${SHARES.ssmCli.width}
fi`;

const END = `say end
exit 0`;
