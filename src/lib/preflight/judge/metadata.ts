import type { Instance } from '@aws-sdk/client-ec2';
import { fail, pass, type Verdict } from '../verdict.js';

/** Whether the instance can ask for its credentials at all. The hop limit matters to containers only, and is evidence. */
export function judgeMetadata(
  instance: Pick<Instance, 'InstanceId' | 'MetadataOptions'>,
  { region }: { readonly region: string },
): Verdict {
  const { HttpEndpoint, HttpTokens, HttpPutResponseHopLimit } = instance.MetadataOptions ?? {};
  const evidence = {
    httpEndpoint: HttpEndpoint ?? null,
    httpTokens: HttpTokens ?? null,
    hopLimit: HttpPutResponseHopLimit ?? null,
  };
  if (HttpEndpoint !== 'disabled') return pass('the instance metadata service is on', evidence);
  const fix = `aws ec2 modify-instance-metadata-options --region ${region} --instance-id ${instance.InstanceId} --http-endpoint enabled`;
  return fail('the instance metadata service is off, so agents get no credentials', fix, evidence);
}
