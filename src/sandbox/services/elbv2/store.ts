import type {
  LoadBalancer,
  Tag,
  TargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StoreKey } from '../../types.js';

/** A target group and how its targets are. */
export interface StoredTargetGroup {
  readonly group: TargetGroup & { readonly TargetGroupArn: string };
  readonly health: readonly TargetHealthDescription[];
}

/** Load balancers of one account and region, by ARN, in the SDK's own shapes. */
export interface Elbv2Store {
  readonly loadBalancers: Map<string, LoadBalancer & { readonly LoadBalancerArn: string }>;
  readonly targetGroups: Map<string, StoredTargetGroup>;
  /** By the ARN of what has them. */
  readonly tags: Map<string, readonly Tag[]>;
}

/** Key of the state of Elastic Load Balancing in an account and region. */
export const elbv2Store: StoreKey<Elbv2Store> = {
  name: 'elbv2',
  scope: 'regional',
  create: () => ({ loadBalancers: new Map(), targetGroups: new Map(), tags: new Map() }),
};
