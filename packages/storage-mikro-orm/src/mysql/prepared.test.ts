import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createDatabase, mysqlUrl, type TestDatabase } from '../../test/mysql.ts'
import { placeholders, sql } from '../sql/text.ts'
import { type Link, openLink, rowOf } from './link.ts'
import { createPrepared } from './prepared.ts'

const OFTEN = 20
const KEPT = 64
const many = (work: () => unknown): void => void Array.from({ length: OFTEN }, work)

describe('what is prepared', () => {
  test('is what was met often, under a name that takes its values', () => {
    const prepared = createPrepared()
    const statement = sql(`select "a" from "t" where "b" = 'x' and "c" = ? and "d" = ?`, 1, 'two')
    many(() => expect(prepared.spelled(statement)).toBe("select `a` from `t` where `b` = 'x' and `c` = ? and `d` = ?"))
    const [due, ...others] = prepared.due()
    expect(others).toEqual([])
    expect(due?.text).toBe("prepare tw_1 from 'select `a` from `t` where `b` = ''x'' and `c` = ? and `d` = ?'")
    // Until the server has said yes, it goes as it is.
    expect(prepared.spelled(statement)).toContain('select')
    due?.done()
    expect(prepared.spelled(statement)).toBe('execute tw_1 using ?, ?')
    expect(prepared.due()).toEqual([])
  })

  test('is not all there is: a connection keeps so many and no more', () => {
    const prepared = createPrepared()
    for (let n = 0; n < KEPT + 5; n++) many(() => prepared.spelled(sql(`select ${n}`)))
    expect(prepared.due()).toHaveLength(KEPT)
  })

  test.each([
    'start transaction',
    'commit',
    'rollback',
    'set innodb_lock_wait_timeout = 1',
    `insert into "t" values ${Array.from({ length: 33 }, () => '(?)').join(', ')}`,
  ])('is not %s', (text) => {
    const prepared = createPrepared()
    const statement = sql(text, ...Array.from({ length: text.split('?').length - 1 }, () => 1))
    many(() => prepared.spelled(statement))
    expect(prepared.due()).toEqual([])
  })

  test('is nothing any more once it was given up', () => {
    const prepared = createPrepared()
    many(() => prepared.spelled(sql('select 1')))
    for (const { done } of prepared.due()) done()
    expect(prepared.spelled(sql('select 1'))).toBe('execute tw_1')
    prepared.giveUp()
    many(() => expect(prepared.spelled(sql('select 1'))).toBe('select 1'))
    expect(prepared.due()).toEqual([])
  })
})

describe.skipIf(mysqlUrl === undefined)('reading over a connection to MySQL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  async function connected(): Promise<Link> {
    const link = await openLink({ uri: database.url }, 5_000)
    onTestFinished(() => link.end())
    await link.send([
      sql(
        'create temporary table things (id varchar(190), n double, big bigint, state longtext) collate utf8mb4_bin engine = InnoDB',
      ),
    ])
    return link
  }

  const things: readonly (readonly [string, number | null, number | null, string | null])[] = [
    ['plain', 1, 2, '{}'],
    [`it's "quoted" \`so\` \\ and ? too`, 0.1, 1_795_288_079_452, `{"a":"'\\\\"}`],
    ['end ', -1.5e300, Number.MAX_SAFE_INTEGER, '🙂 ünï'],
    ['END ', null, null, null],
    ['', 0, -1, 'x'.repeat(200_000)],
  ]

  test('gives the same as sending, however often it was asked and whatever the values are', async () => {
    const link = await connected()
    await link.send([sql(`insert into things values ${things.map(() => '(?, ?, ?, ?)').join(', ')}`, ...things.flat())])
    const questions = things.flatMap(([id, n, big]) => [
      sql('select * from things where id = ?', id),
      sql('select id from things where n = ? or (n is null and ? is null) order by id', n, n),
      sql('select id, big from things where big >= ? order by big limit 3', big),
      sql(`select id from things where id in (${placeholders(2)}) order by id`, id, 'plain'),
    ])
    const expected = await link.send(questions)
    for (let round = 0; round < OFTEN + 3; round++) expect(await link.read(questions)).toEqual(expected)
    for (const [at, question] of questions.entries()) expect(await link.read([question])).toEqual([expected[at]])
  })

  test('says what is wrong with one question as often as it is asked, and goes on', async () => {
    const link = await connected()
    const wrong = [sql('select 1 as one'), sql('select nothing from things where id = ?', 'a'), sql('select 2 as two')]
    for (let round = 0; round < OFTEN + 3; round++)
      await expect(link.read(wrong)).rejects.toMatchObject({ errno: 1054 })
    expect(await link.read([sql('select ? as here', 'still')])).toEqual([{ rows: [{ here: 'still' }], changes: 0 }])
  })

  test('goes on when the server has forgotten what was prepared, or the table has changed', async () => {
    const link = await connected()
    const question = sql('select id as name from things where id = ?', 'plain')
    await link.send([sql('insert into things (id) values (?)', 'plain')])
    const answer = [{ rows: [{ name: 'plain' }], changes: 0 }]
    for (let round = 0; round < OFTEN + 3; round++) expect(await link.read([question])).toEqual(answer)
    await link.send([sql('alter table things modify id varchar(50) collate utf8mb4_bin, add column more int first')])
    expect(await link.read([question])).toEqual(answer)
    const [named] = await link.send([sql('select version() as version')])
    const prepares = /mariadb/i.test(String(rowOf<{ version: string }>(named)?.version))
    if (prepares) await link.send([sql('deallocate prepare tw_1')])
    for (let round = 0; round < OFTEN + 3; round++) expect(await link.read([question])).toEqual(answer)
  })
})
