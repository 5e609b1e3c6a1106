import { FORMAT_VERSION, LOG_TAIL_LINES, SHARES, toBase64 } from './format.js';
import type { DiagnosisFacts } from './types.js';

/**
 * The scripts of Windows, for PowerShell 4 (Windows Server 2012 R2) and later. They write nothing but their answer, past
 * PowerShell's own formatting, which would break long lines. As on Linux, no two `{` may stand together.
 */
export function windowsStatusScript(): string {
  return [PREAMBLE, AGENT, END].join('\n');
}

/** As `windowsStatusScript`, and what tells why no data arrives. There is no `run_as_user` and no collectd here. */
export function windowsDiagnosisScript(facts: DiagnosisFacts): string {
  const looks = facts.logFiles.slice(0, SHARES.files.patterns).map((pattern) => `Look '${toBase64(pattern)}'`);
  return [PREAMBLE, AGENT, LOGS, FILES, ...looks, SYSTEM, SSM_CLI, END].join('\n');
}

const PREAMBLE = `$ErrorActionPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
$programs = Join-Path $env:ProgramFiles 'Amazon\\AmazonCloudWatchAgent'
$data = Join-Path $env:ProgramData 'Amazon\\AmazonCloudWatchAgent'
function Cut([string]$text, [int]$width) {
  $text = $text -replace '[\\x00-\\x08\\x0A-\\x1F\\x7F]', ''
  if ($text.Length -gt $width) { $text.Substring(0, $width) } else { $text }
}
function Say([string]$text) { [Console]::Out.WriteLine('#' + $text) }
function Body($lines, [int]$count, [int]$width) {
  foreach ($line in @($lines | Select-Object -First $count)) { [Console]::Out.WriteLine(' ' + (Cut $line $width)) }
}
function Decode([string]$text) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($text)) }
function HashOf([string]$path) {
  try {
    $stream = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
    try { $bytes = [Security.Cryptography.SHA256]::Create().ComputeHash($stream) } finally { $stream.Close() }
    -join ($bytes | ForEach-Object { $_.ToString('x2') })
  } catch { '-' }
}
Say 'awsops ${FORMAT_VERSION}'
Say ('time ' + [int64]([DateTime]::UtcNow - (New-Object DateTime 1970, 1, 1)).TotalSeconds)
Say ('offset ' + [int][TimeZoneInfo]::Local.GetUtcOffset([DateTime]::Now).TotalMinutes)`;

const AGENT = `$ctl = Join-Path $programs 'amazon-cloudwatch-agent-ctl.ps1'
if (Test-Path -LiteralPath $ctl) {
  Say 'agent installed'
  $version = Get-Content -LiteralPath (Join-Path $programs 'CWAGENT_VERSION') | Select-Object -First 1
  Say ('version ' + (Cut $version 60))
  Say 'ctl'
  try { Body (& $ctl -a status) ${SHARES.ctl.lines} ${SHARES.ctl.width} } catch { Body $_.Exception.Message 1 ${SHARES.ctl.width} }
} else {
  Say 'agent absent'
}
Say 'configs'
$count = 0
$used = 0
foreach ($file in @(Get-ChildItem -LiteralPath (Join-Path $data 'Configs') | Where-Object { -not $_.PSIsContainer })) {
  $count++
  $line = (HashOf $file.FullName) + ' ' + (Cut $file.Name 260)
  $used += $line.Length + 3
  if ($used -le ${SHARES.configs}) { [Console]::Out.WriteLine(' ' + $line) }
}
Say "count $count"`;

const LOGS = `Say 'agentlog'
$last = [ordered]@{ }
foreach ($line in @(Get-Content -LiteralPath (Join-Path $data 'Logs\\amazon-cloudwatch-agent.log') -Tail ${LOG_TAIL_LINES})) {
  if ($line -cmatch '(^| )[EW]! ') { $last[($line -replace '^[^ ]+ ', '')] = $line }
}
Body @($last.Values | Select-Object -Last ${SHARES.agentLog.lines}) ${SHARES.agentLog.lines} ${SHARES.agentLog.width}
Say 'validation'
$tail = Get-Content -LiteralPath (Join-Path $data 'Logs\\configuration-validation.log') -Tail ${SHARES.validationLog.lines}
Body @($tail) ${SHARES.validationLog.lines} ${SHARES.validationLog.width}`;

const FILES = `function Readable([string]$path) {
  try { [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite,Delete').Close(); 'yes' } catch { 'no' }
}
$script:left = ${SHARES.files.total}
function Answer([string]$line) {
  $script:left -= $line.Length + 3
  if ($script:left -ge 0) { [Console]::Out.WriteLine(' ' + $line) }
  else { $script:left = -1 }
}
function Look([string]$encoded) {
  Answer (':' + $encoded)
  $found = @(Get-ChildItem -Path (Decode $encoded) -Force | Select-Object -First ${SHARES.files.matches})
  foreach ($file in $found) {
    $listing = [string]$file.Mode + ' ' + $file.Length + ' ' + $file.LastWriteTimeUtc.ToString('s')
    Answer ((Readable $file.FullName) + '|' + $listing + '|' + (Cut $file.FullName ${SHARES.files.width}))
  }
  if ($found.Count -eq 0) { Answer 'none||' }
}
Say 'files'`;

const SYSTEM = `$drive = Get-PSDrive -Name $env:ProgramData.Substring(0, 1)
Say 'disk'
if ($drive.Used -gt 0) {
  $percent = [int](100 * $drive.Used / ($drive.Used + $drive.Free))
  [Console]::Out.WriteLine(' ' + $drive.Name + ' 0 0 0 ' + $percent + '% ' + $drive.Root)
}
try {
  $headers = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
  $answer = Invoke-WebRequest -UseBasicParsing -Method Put -TimeoutSec 3 -Headers $headers -Uri 'http://169.254.169.254/latest/api/token'
  Say ('imds ' + [int]$answer.StatusCode)
} catch { Say ('imds ' + [int]$_.Exception.Response.StatusCode) }`;

const SSM_CLI = `$cli = Join-Path $env:ProgramFiles 'Amazon\\SSM\\ssm-cli.exe'
if (Test-Path -LiteralPath $cli) {
  Say 'ssmcli'
  $script:left = ${SHARES.ssmCli.total}
  foreach ($line in @(& $cli get-diagnostics)) { Answer (Cut $line.Trim() ${SHARES.ssmCli.width}) }
}`;

const END = `Say 'end'
exit 0`;
