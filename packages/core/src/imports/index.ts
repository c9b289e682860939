// Imports from other programs: a reader makes a neutral board of a file, `importBoard` takes it over.

export {
  type Board,
  type BoardAttachment,
  type BoardCard,
  type BoardChecklist,
  type BoardComment,
  type BoardLabel,
  type BoardList,
  type BoardPerson,
  type Leftover,
  type LeftoverKind,
  leftoverNotes,
} from './board.ts'
export { guessCategory } from './categories.ts'
export { type ImportIntoOptions, type ImportOptions, importBoard, importIntoProject } from './import-board.ts'
export { IMPORT_JOB, type ImportInput, importJob, startImport } from './job.ts'
export {
  type ImportPlan,
  type PlannedCard,
  type PlannedComment,
  type PlannedFields,
  type PlannedLabel,
  type PlannedStatus,
  type PlanOptions,
  planImport,
} from './plan.ts'
export { readTrello, readTrelloExport } from './read-trello.ts'
export { type ImportRefusal, importRefusals } from './refusals.ts'
export { type Count, type ImportProgress, type ImportSummary, importSummary } from './summary.ts'
