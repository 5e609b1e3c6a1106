import { createHash } from 'node:crypto';
import type {
  AssociateIamInstanceProfileRequest,
  DescribeIamInstanceProfileAssociationsRequest,
  DisassociateIamInstanceProfileRequest,
  IamInstanceProfileAssociation,
  IamInstanceProfileSpecification,
  ReplaceIamInstanceProfileAssociationRequest,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { iamStore, type StoredInstanceProfile } from '../iam/store.js';
import { describeOperation } from './describe.js';
import { doesNotExist } from './errors.js';
import { findInstances } from './instance-ids.js';
import { ec2Store, noteChange, type Ec2Store, type StoredInstance } from './store.js';

const associationNotFound = doesNotExist('InvalidAssociationID.NotFound', 'association ID');

type Association = IamInstanceProfileAssociation & { readonly AssociationId: string; readonly InstanceId: string };

const describeAssociations = describeOperation({
  items: associationsById,
  ids: (input: DescribeIamInstanceProfileAssociationsRequest) => input.AssociationIds,
  notFound: associationNotFound,
  filters: {
    'instance-id': (association) => association.InstanceId,
    state: (association) => association.State,
  },
  output: (items, nextToken) => ({ IamInstanceProfileAssociations: items, NextToken: nextToken }),
});

/** The associations of instances with instance profiles. */
export const profileOperations: Operations = {
  AssociateIamInstanceProfile: associate,
  DescribeIamInstanceProfileAssociations: describeAssociations,
  DisassociateIamInstanceProfile: disassociate,
  ReplaceIamInstanceProfileAssociation: replace,
};

/** The association of an instance: the one that was made, or the one that it was launched with. */
function associationOf(store: Ec2Store, instance: StoredInstance): Association | undefined {
  const { InstanceId, IamInstanceProfile } = instance;
  if (!IamInstanceProfile) return undefined;
  const made = store.profileAssociations.get(InstanceId);
  const AssociationId = made?.AssociationId ?? InstanceId.replace(/^i-/, 'iip-assoc-');
  return { AssociationId, InstanceId, IamInstanceProfile, State: 'associated' };
}

function associationsById(store: Ec2Store): ReadonlyMap<string, Association> {
  const all = [...store.instances.values()].flatMap((instance) => associationOf(store, instance) ?? []);
  return new Map(all.map((association) => [association.AssociationId, association]));
}

function associate(input: AssociateIamInstanceProfileRequest, call: Call): object {
  const [instance] = findInstances([input.InstanceId ?? ''], call);
  if (!instance) throw new ServiceError('InternalError', 'no instance');
  if (instance.State?.Name !== 'running' && instance.State?.Name !== 'stopped') {
    const message = `The instance '${instance.InstanceId}' is not in the 'running' or 'stopped' states.`;
    throw new ServiceError('IncorrectInstanceState', message);
  }
  if (associationOf(call.store(ec2Store), instance)) {
    const message = `There is an existing association for instance ${instance.InstanceId}`;
    throw new ServiceError('IncorrectState', message);
  }
  const profile = findProfile(input.IamInstanceProfile, call);
  return { IamInstanceProfileAssociation: { ...attach(instance, profile, call), State: 'associating' } };
}

function replace(input: ReplaceIamInstanceProfileAssociationRequest, call: Call): object {
  const instance = instanceOf(input.AssociationId, call);
  const profile = findProfile(input.IamInstanceProfile, call);
  return { IamInstanceProfileAssociation: { ...attach(instance, profile, call), State: 'associating' } };
}

function disassociate(input: DisassociateIamInstanceProfileRequest, call: Call): object {
  const instance = instanceOf(input.AssociationId, call);
  const store = call.store(ec2Store);
  const association = associationOf(store, instance);
  store.profileAssociations.delete(instance.InstanceId);
  store.instances.set(instance.InstanceId, { ...instance, IamInstanceProfile: undefined });
  return { IamInstanceProfileAssociation: { ...association, State: 'disassociating' } };
}

function attach(instance: StoredInstance, profile: StoredInstanceProfile, call: Call): Association {
  const store = call.store(ec2Store);
  const Timestamp = new Date(call.clock.now());
  const { InstanceId } = instance;
  const digest = createHash('sha256').update(`${InstanceId} ${profile.id} ${Timestamp.getTime()}`).digest('hex');
  const AssociationId = `iip-assoc-0${digest.slice(0, 16)}`;
  const IamInstanceProfile = { Arn: profile.arn, Id: profile.id };
  store.profileAssociations.set(InstanceId, { AssociationId, InstanceId, Timestamp });
  store.instances.set(InstanceId, { ...instance, IamInstanceProfile });
  noteChange(call);
  return { AssociationId, InstanceId, IamInstanceProfile };
}

function instanceOf(associationId: string | undefined, call: Call): StoredInstance {
  const store = call.store(ec2Store);
  const association = associationsById(store).get(associationId ?? '');
  const instance = association && store.instances.get(association.InstanceId);
  if (!instance) throw associationNotFound([associationId ?? '']);
  return instance;
}

function findProfile(wanted: IamInstanceProfileSpecification | undefined, call: Call): StoredInstanceProfile {
  const profiles = [...call.store(iamStore).instanceProfiles.values()];
  const profile = profiles.find(({ arn, name }) =>
    wanted?.Arn === undefined ? name === wanted?.Name : arn === wanted.Arn,
  );
  if (!profile) {
    const [member, value] = wanted?.Arn === undefined ? ['name', wanted?.Name] : ['arn', wanted.Arn];
    const message = `Value (${value}) for parameter iamInstanceProfile.${member} is invalid. Invalid IAM Instance Profile ${member === 'arn' ? 'ARN' : 'name'}`;
    throw new ServiceError('InvalidParameterValue', message);
  }
  if (profile.roleName === undefined) {
    throw new ServiceError(
      'InvalidParameterValue',
      `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`,
    );
  }
  return profile;
}
