import { agentRecipes } from './agent.js';
import { ec2Recipes } from './ec2.js';
import { loadBalancerRecipes } from './load-balancers.js';
import { logRecipes } from './logs.js';
import { rdsRecipes } from './rds.js';
import { serverlessRecipes } from './serverless.js';
import type { AlarmRecipe } from './types.js';

/**
 * What should be watched. Facts from AWS's published list of recommended alarms (awslabs/mcp, cloudwatch-mcp-server,
 * metric_metadata.json, Apache-2.0), as of 2026-11; the words, and what is marked as own, are ours.
 */
export const catalogue: readonly AlarmRecipe[] = [
  ...loadBalancerRecipes,
  ...rdsRecipes,
  ...ec2Recipes,
  ...agentRecipes,
  ...serverlessRecipes,
  ...logRecipes,
];
