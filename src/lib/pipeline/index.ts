export { planDestroy } from './destroy/plan.js';
export type { DestroyInput } from './destroy/targets.js';
export * from './object-format.js';
export { planPipeline, previewPipeline } from './plan-pipeline.js';
export type { ArchiveClass, PipelineInput } from './spec/types.js';
export { pipelineStatus, type Hop, type PipelineStatus, type StatusInput } from './status/status.js';
export { verifyPipeline, type Verification, type VerifyInput } from './verify/verify.js';
export { planTemplate, writeTemplate, type TemplateInput } from './template/write.js';
export type { DeliveredEvent } from './watch/read-object.js';
