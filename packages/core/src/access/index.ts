export { type Action, allows, type Relation, type Standing, seesProject } from './matrix.ts'
