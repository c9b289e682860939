import { type CommandDef, defineCommand } from 'citty'
import { readVersion } from './version.ts'

/** Groups of commands have no options, so that whatever they don't know is a mistake. */
const group = (name: string, description: string, subCommands: Record<string, () => Promise<CommandDef>>) =>
  defineCommand({ meta: { name, description }, subCommands }) as CommandDef

/** Everything the program can do. Each command is loaded when it is asked for. */
export const program = defineCommand({
  meta: { name: 'taskwright', version: readVersion(), description: 'Taskwright on your own machine' },
  subCommands: {
    serve: () => import('./commands/serve.ts').then((m) => m.serve),
    migrate: () => import('./commands/migrate.ts').then((m) => m.migrate),
    user: group('user', 'Accounts', {
      create: () => import('./commands/user-create.ts').then((m) => m.userCreate),
      list: () => import('./commands/user-list.ts').then((m) => m.userList),
      deactivate: () => import('./commands/user-deactivate.ts').then((m) => m.userDeactivate),
      'reset-password': () => import('./commands/user-reset-password.ts').then((m) => m.userResetPassword),
    }),
    import: group('import', 'Take over work from another program', {
      trello: () => import('./commands/import-trello.ts').then((m) => m.importTrello),
    }),
    verify: () => import('./commands/verify.ts').then((m) => m.verify),
    rebuild: () => import('./commands/rebuild.ts').then((m) => m.rebuild),
    replay: () => import('./commands/replay.ts').then((m) => m.replay),
    'dead-letters': group('dead-letters', 'Events that a subscription gave up on', {
      list: () => import('./commands/dead-letters-list.ts').then((m) => m.deadLettersList),
      redrive: () => import('./commands/dead-letters-redrive.ts').then((m) => m.deadLettersRedrive),
    }),
    doctor: () => import('./commands/doctor.ts').then((m) => m.doctor),
    openapi: () => import('./commands/openapi.ts').then((m) => m.openapi),
  },
}) as CommandDef
