/** What a parameter's value is. */
export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** Where a parameter is kept: Standard is free, Advanced is billed, Intelligent-Tiering lets the service choose. */
export type ParameterTier = 'Standard' | 'Advanced' | 'Intelligent-Tiering';

/** A tier as it is asked for. */
export type TierChoice = 'standard' | 'advanced' | 'intelligent-tiering';

/** What is shown instead of the value of a SecureString. */
export const MASK = '********';

/** A parameter as GetParameter gives it. */
export interface StoredParameter {
  readonly name: string;
  readonly arn: string | null;
  /** {@link MASK} for a SecureString that was not to be revealed. */
  readonly value: string;
  readonly type: ParameterType;
  readonly version: number;
  /** ISO-8601, UTC. */
  readonly lastModified: string | null;
  /** `text`, `aws:ec2:image`, … */
  readonly dataType: string | null;
}

/** One version of a parameter, with who wrote it and its labels. */
export interface Parameter extends StoredParameter {
  /** ARN of who wrote it; null when it may not be asked (ssm:GetParameterHistory). */
  readonly modifiedBy: string | null;
  /** Labels of this version; null when they may not be asked. */
  readonly labels: readonly string[] | null;
}

/** What the service keeps of a parameter besides its value. */
export interface ParameterMetadata {
  readonly tier: ParameterTier;
  readonly description: string | null;
  /** Key of a SecureString, e.g. `alias/aws/ssm`. */
  readonly kmsKeyId: string | null;
  readonly allowedPattern: string | null;
  readonly modifiedBy: string | null;
}

/** A parameter to be written. */
export interface PutInput {
  readonly name: string;
  readonly value: string;
  /** That of the parameter, or String for a new one. */
  readonly type?: ParameterType | undefined;
  /** That of the parameter, or Standard for a new one; never changed to Advanced without being said here. */
  readonly tier?: TierChoice | undefined;
  readonly description?: string | undefined;
  /** Key of a SecureString: id, ARN or alias. */
  readonly kmsKeyId?: string | undefined;
  readonly dataType?: string | undefined;
  /** A regular expression that the service holds values against. */
  readonly allowedPattern?: string | undefined;
  /** False: only create it. */
  readonly overwrite: boolean;
  /** Write only if this is the version by then; 0: only if it does not exist. */
  readonly expectedVersion?: number | undefined;
  /** Added to those that it has. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What became of a write. */
export interface PutResult {
  /** The version that holds the value now. */
  readonly version: number;
  /** False: it was there already. */
  readonly written: boolean;
}
