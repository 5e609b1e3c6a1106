import type { CatalogTable } from '../catalog.js';

/** The property by which awsops knows its tables: the kind of their logs. */
export const KIND_PROPERTY = 'awsops.kind';

/** Whether awsops made a table. */
export const isOwnTable = ({ storage }: CatalogTable): boolean => KIND_PROPERTY in storage.properties;

/** Set by a crawler on what it keeps: https://docs.aws.amazon.com/glue/latest/dg/table-properties-crawler.html */
const CRAWLER_PROPERTY = 'UPDATED_BY_CRAWLER';

/** Whose a table without our property is, as far as the catalog tells, in words. */
export function tableOwnerWords({ storage, createdBy }: CatalogTable): string {
  const missing = `it lacks the property ${KIND_PROPERTY}, so awsops did not make it`;
  const crawler = storage.properties[CRAWLER_PROPERTY];
  if (crawler !== undefined) return `${missing}: the crawler "${crawler}" keeps it`;
  return createdBy === undefined ? missing : `${missing}: ${createdBy} did`;
}
