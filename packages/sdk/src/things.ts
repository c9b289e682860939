import type { components } from './schema.gen.ts'

type Schema = components['schemas']

export type User = Schema['User']
export type Session = Schema['Session']
export type Organization = Schema['Organization']
export type OrganizationMember = Schema['OrganizationMember']
export type Project = Schema['Project']
export type ProjectMember = Schema['ProjectMember']
export type Status = Schema['Status']
export type Label = Schema['Label']
export type Task = Schema['Task']
export type Comment = Schema['Comment']
export type Notification = Schema['Notification']
export type Job = Schema['Job']
