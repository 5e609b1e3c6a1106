/** The parts of an ARN that tell where something is. */
export interface ArnParts {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What follows, e.g. `deliverystream/logs`. */
  readonly resource: string;
}

/** Takes an ARN apart; undefined for a text that is none. */
export function arnParts(arn: string): ArnParts | undefined {
  const found = /^arn:[^:]+:(?<service>[^:]+):(?<region>[^:]*):(?<account>[^:]*):(?<resource>.+)$/u.exec(arn)?.groups;
  const { service, region, account, resource } = found ?? {};
  if (service === undefined || region === undefined || account === undefined || resource === undefined)
    return undefined;
  return { service, region, account, resource };
}
