import { createTaskwright } from '@taskwright/core'
import { memoryStorage } from '@taskwright/core/memory'
import { type Client, createClient } from '@taskwright/sdk'
import { createServer, jsonLogger, listen, standardPlugins } from '@taskwright/server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveApp } from '../serve.ts'

const password = 'correct horse battery'

describe.skipIf(!process.env.TEST_CHROMIUM)('the app', () => {
  let browser: Browser
  let page: Page
  /** Somebody else, who works without the page. */
  let bo: Client
  let anaId: string
  const undo: (() => unknown)[] = []

  beforeAll(async () => {
    const engine = await createTaskwright({ storage: memoryStorage() })
    undo.push(() => engine.close())
    const plugins = standardPlugins({ auth: { secret: 'a secret for tests, long enough to be one', cost: 4 } })
    const server = await createServer({ engine, plugins, config: { logger: jsonLogger({ level: 'silent' }) } })
    const listening = await listen({ server, port: 0 })
    undo.push(() => listening.close())
    const app = await serveApp(listening.url, 0)
    undo.push(app.close)
    browser = await chromium.launch({
      executablePath: process.env.TEST_CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    undo.push(() => browser.close())
    page = await browser.newPage({ viewport: { width: 1100, height: 760 } })
    page.setDefaultTimeout(60_000)
    bo = createClient({ baseUrl: listening.url })
    await bo.auth.register({ name: 'Bo', email: 'bo@example.com', password })
    await page.goto(app.url)
  })
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  })

  const theTask = async (title: string) => {
    for await (const task of bo.tasks.list()) if (task.title === title) return task
    throw new Error(`There is no task ${title}.`)
  }
  const box = (title: string) => page.getByRole('listitem').filter({ hasText: title }).getByRole('checkbox')
  const add = async (what: string, text: string) => {
    const field = page.getByLabel(what)
    await field.fill(text)
    await field.press('Enter')
  }

  it('says what is wrong with a sign-in', async () => {
    await page.getByLabel('E-mail').fill('ana@example.com')
    await page.getByLabel('Password').fill('wrong horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('password is wrong').waitFor()
  })

  it('makes an account, a project and tasks', async () => {
    await page.getByRole('button', { name: 'I am new here' }).click()
    await page.getByLabel('Name').fill('Ana')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Create it' }).click()
    await page.getByRole('alert').getByText('password has fewer than').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create it' }).click()
    await add('New project', 'Spring launch')
    await page.getByRole('heading', { name: 'Spring launch' }).waitFor()
    for (const title of ['Write the README', 'Draw the logo', 'Invite the press']) {
      await add('New task', title)
      await page.getByText(title).waitFor()
    }
    await page.getByText('SPRING-3').waitFor()
  })

  it('shows a task as done before the server has said so', async () => {
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/transitions', async (route) => {
      await held
      await route.continue()
    })
    await box('Draw the logo').click()
    await page.locator('.done', { hasText: 'Draw the logo' }).waitFor()
    answer()
    await expect.poll(() => box('Draw the logo').isEnabled()).toBe(true)
    await page.unroute('**/transitions')
    expect(await box('Draw the logo').isChecked()).toBe(true)
  })

  it('takes it back when somebody else was faster, and says so', async () => {
    const token = await page.evaluate<string>("JSON.parse(localStorage.getItem('taskwright')).accessToken")
    const ana = createClient({ baseUrl: page.url().replace(/\/$/, ''), auth: { token: () => token } })
    const { id } = await ana.users.me()
    anaId = id
    const [project] = (await ana.projects.list().page()).items
    await ana.projects.addMember(project?.id ?? '', { email: 'bo@example.com', role: 'CONTRIBUTOR' })
    await bo.tasks.update((await theTask('Write the README')).id, { priority: 'URGENT' })

    await box('Write the README').click()
    await page.getByText('Somebody else changed this').waitFor()
    await page.getByText('URGENT').waitFor()
    expect(await box('Write the README').isChecked()).toBe(false)
    await box('Write the README').click()
    await page.locator('.done', { hasText: 'Write the README' }).waitFor()
    await page.getByText('Somebody else changed this').waitFor({ state: 'detached' })
  })

  it('takes it back when the line is down, too', async () => {
    await page.route('**/transitions', (route) => route.abort())
    await box('Invite the press').click()
    await page.getByText('The server cannot be reached').waitFor()
    expect(await box('Invite the press').isChecked()).toBe(false)
    await page.unroute('**/transitions')
  })

  it('tells what others did, until it is read', async () => {
    const inbox = page.getByRole('region', { name: 'Inbox' })
    const { id } = await theTask('Invite the press')
    await bo.tasks.update(id, { assigneeIds: { add: [anaId] } })
    await inbox.getByText('Invite the press is yours now').waitFor()
    await capture('light')
    await inbox.getByRole('button', { name: 'Read' }).first().click()
    await inbox.getByText('Invite the press is yours now').waitFor({ state: 'detached' })
  })

  it('grows a long list page by page', async () => {
    const { projectId } = await theTask('Invite the press')
    for (let i = 1; i <= 20; i++) await bo.tasks.create({ projectId, title: `Letter ${i}` })
    await page.reload()
    await page.getByText('Letter 17', { exact: true }).waitFor()
    expect(await page.getByText('Letter 20', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText('Letter 20', { exact: true }).waitFor()
  })

  it('gives a project whose name begins like another a key of its own', async () => {
    await add('New project', 'Spring cleaning')
    await page.getByText('SPRING2').waitFor()
    await page.getByRole('heading', { name: 'Spring cleaning' }).waitFor()
  })

  it('says that the server is away, and tries again when asked', async () => {
    await page.route('**/api/**', (route) => route.abort())
    await page.reload()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  })

  it('signs out, and says when it could not', async () => {
    await page.route('**/logout', (route) => route.abort())
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await page.unroute('**/logout')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.evaluate("localStorage.getItem('taskwright')")).toBe('null')
  })

  /** For people who want to see it: a folder in EXAMPLE_SCREENSHOTS gets it by day and by night. */
  async function capture(name: string) {
    const folder = process.env.EXAMPLE_SCREENSHOTS
    if (!folder) return
    await page.screenshot({ path: `${folder}/${name}.png` })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${folder}/${name}-dark.png` })
    await page.emulateMedia({ colorScheme: 'light' })
  }
})
