export { listEventRules, type EventRule } from './list.js';
export { planDeleteEvent } from './plan-delete.js';
export { planNotify, type NotifyInput } from './plan-notify.js';
export { eventPresets, presetNamed } from './presets/index.js';
export type { EventPlace, EventPreset } from './presets/types.js';
export { readEventFile } from './read-file.js';
export type { PatternFile } from './source.js';
export { testEvent, type TestedEvent, type TestEventInput } from './test-event.js';
