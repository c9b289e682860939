export {
  type Action,
  allows,
  organizationActions,
  projectActions,
  type Relation,
  type Standing,
  seesProject,
} from './matrix.ts'
