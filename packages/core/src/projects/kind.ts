import type { AggregateKind } from '../commands/unit.ts'
import { projects } from './collections.ts'
import { type ProjectFacts, projectDecider } from './decider.ts'
import type { ProjectCommand, ProjectEvent, ProjectState } from './words.ts'

export const projectKind: AggregateKind<ProjectState, ProjectCommand, ProjectEvent, ProjectFacts> = {
  collection: projects,
  stream: 'project',
  decider: projectDecider,
}
