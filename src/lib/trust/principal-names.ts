import { suggest } from '../core/suggest.js';
import { REGION } from '../aws/partitions.js';
import { nicknames, serviceNamed, trustedServices, type TrustedService } from './services.js';

/**
 * Further services that assume roles, or that roles are found to trust; without their suffix. Source: the principals in
 * the guides of the services and in https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
 */
const OTHER_NAMES =
  'access-analyzer acm airflow airflow-env amplify appflow application-autoscaling appmesh apprunner appstream ' +
  'appsync athena auditmanager autoscaling batch batchoperations.s3 billingconsole braket budgets build.apprunner ' +
  'cassandra chatbot chime cloud9 clouddirectory cloudformation cloudfront cloudhsm cloudsearch cloudwatch codecommit ' +
  'codepipeline codestar codestar-notifications cognito-idp cognito-identity comprehend connect databrew datapipeline ' +
  'datasync dax deeplens devops-guru directconnect dlm dms ds dynamodb ec2fleet ecr ecs ' +
  'ecs.application-autoscaling eks eks-fargate-pods elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing ' +
  'elasticmapreduce elastictranscoder emr-containers emr-serverless es export.rds fis forecast fsx gamelift globalaccelerator ' +
  'gluebridge grafana greengrass guardduty health iam imagebuilder inspector inspector2 internetmonitor iotanalytics iotevents ' +
  'iotsitewise ivs kafka kafkaconnect kendra kinesis kinesisanalytics kms lakeformation lex lexv2 lightsail ' +
  'location m2 machinelearning macie mediaconnect mediaconvert medialive mediapackage mediastore mgn monitoring mq ' +
  'neptune network-firewall omics opensearchservice ops.apigateway opsworks organizations osis personalize pods.eks polly ' +
  'qbusiness qldb quicksight ram rds redshift redshift-serverless rekognition resource-groups robomaker rolesanywhere ' +
  'route53 route53resolver sagemaker secretsmanager securityhub serverlessrepo servicecatalog servicediscovery ses ' +
  'shield signer signin sms sms-voice spot spotfleet sqs ssm-incidents ssm-guiconnect ssm-quicksetup sso storagegateway ' +
  'sts support swf synthetics tasks.apprunner textract timestream transcribe transfer transitgateway translate ' +
  'trustedadvisor vpc-lattice vpce waf waf-regional wafv2 wellarchitected workdocs worklink workmail workspaces ' +
  'workspaces-web xray';

const knownNames: ReadonlySet<string> = new Set([
  ...trustedServices.map(({ name }) => name),
  ...OTHER_NAMES.split(' '),
]);

const SUFFIX = /\.(?<suffix>amazonaws\.com\.cn|amazonaws\.com|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;

/** A service principal taken apart. */
export interface ServicePrincipal {
  /** E.g. `logs`, also for `logs.eu-west-1.amazonaws.com`. */
  readonly name: string;
  /** The region in it; null for the usual form. */
  readonly region: string | null;
  readonly suffix: string;
  /** What is known of the service; undefined for others. */
  readonly service: TrustedService | undefined;
  /** True when a service of this name is known. */
  readonly isKnown: boolean;
}

/** Reads a service principal; undefined when it does not end as they do. */
export function readServicePrincipal(value: string): ServicePrincipal | undefined {
  const suffix = SUFFIX.exec(value)?.groups?.['suffix'];
  if (suffix === undefined) return undefined;
  const labels = value.slice(0, -suffix.length - 1).split('.');
  const last = labels.at(-1) ?? '';
  const region = REGION.test(last) ? last : null;
  const name = (region === null ? labels : labels.slice(0, -1)).join('.');
  return { name, region, suffix, service: serviceNamed(name), isKnown: knownNames.has(name) };
}

/** The service principal that was most likely meant; undefined when none is near. */
export function nearestPrincipal(value: string): string | undefined {
  const read = readServicePrincipal(value.toLowerCase());
  if (read?.isKnown === true) return value.toLowerCase();
  // Without a suffix that is right, the first part tells: `lambda`, `ec2.amazonaws`, `s3.amazon.com`.
  const name = read?.name ?? value.toLowerCase().replace(/\.?(?:ama[a-z]*\.?[a-z]*(?:\.[a-z]{1,4})*)$/, '');
  const near = knownNames.has(name) ? name : (nicknames.get(name) ?? suggest(name, knownNames));
  return near === undefined ? undefined : `${near}.${read?.suffix ?? 'amazonaws.com'}`;
}
