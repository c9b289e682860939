/** What may be shown of a person. The log knows people by id only; this comes from the host or from our own users. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** IANA time zone name. */
  readonly timeZone: string
}

/** Resolves user ids to people. Unknown ids are simply absent from the answer. */
export interface PeoplePort {
  resolve(userIds: readonly string[]): Promise<ReadonlyMap<string, Person>>
}
