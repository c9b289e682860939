import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast'
import { root } from '../../scripts/lib/workspace.mjs'

export interface Step {
  readonly keyword: string
  readonly flags: Readonly<Record<string, string>>
  /** Words, with the flags taken out and variables put in. */
  readonly words: readonly string[]
  /** Everything behind the keyword, in one line. */
  readonly text: string
}
export interface Stage {
  readonly name: string
  readonly from: string
  readonly steps: readonly Step[]
}

export const dockerfileText = readFileSync(join(root, 'Dockerfile'), 'utf8')

/** The stages of our Dockerfile, in order; the last one is the image. */
export function readStages(text = dockerfileText): readonly Stage[] {
  const stages: { name: string; from: string; steps: Step[] }[] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const step = stepOf(instruction)
    if (step.keyword === 'FROM') stages.push({ from: step.words[0] ?? '', name: step.words[2] ?? 'image', steps: [] })
    else stages.at(-1)?.steps.push(step)
  }
  return stages
}

function stepOf(instruction: Instruction): Step {
  const flags = 'getFlags' in instruction ? (instruction as Copy).getFlags() : []
  return {
    keyword: instruction.getKeyword(),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    words: instruction.getExpandedArguments().map((argument) => argument.getValue()),
    text: (instruction.getRawArgumentsContent() ?? '').replace(/\\\n\s*/g, ' '),
  }
}

export const image = (): Stage => readStages().at(-1) ?? { name: '', from: '', steps: [] }

/** What the last instruction of this name says; a later one replaces an earlier one. */
export const last = ({ steps }: Stage, keyword: string): Step | undefined =>
  steps.findLast((step) => step.keyword === keyword)

/** The variables that an image sets. */
export const environmentOf = ({ steps }: Stage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    steps
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ words }) =>
        words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
      ),
  )

/** A command in exec form: without a shell in between, signals reach the program. */
export function execForm(step: Step | undefined): readonly string[] {
  const [, json = ''] = /^[^[]*(\[.*\])$/.exec(step?.text ?? '') ?? []
  const words: unknown = JSON.parse(json)
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  throw new Error(`${step?.keyword} is not in exec form.`)
}
