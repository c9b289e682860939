import { useQueryClient } from '@tanstack/react-query'
import type { Project } from '@taskwright/sdk'
import { type SubmitEvent, useState } from 'react'
import { api } from './api.ts'
import { explain } from './explain.ts'

interface Props {
  readonly projects: readonly Project[]
  readonly chosen: string | undefined
  readonly onChoose: (projectId: string) => void
}

export function Projects({ projects, chosen, onChoose }: Props) {
  return (
    <nav aria-label="Projects">
      <h2>Projects</h2>
      <ul>
        {projects.map(({ id, key, name }) => (
          <li key={id}>
            <button type="button" aria-current={id === chosen} onClick={() => onChoose(id)}>
              <span>{name}</span>
              <code>{key}</code>
            </button>
          </li>
        ))}
      </ul>
      <NewProject taken={projects.map(({ key }) => key)} onMade={onChoose} />
    </nav>
  )
}

interface NewProps {
  readonly taken: readonly string[]
  readonly onMade: (projectId: string) => void
}

function NewProject({ taken, onMade }: NewProps) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const create = api.useMutation('post', '/api/v1/projects', {
    onSuccess: async ({ id }) => {
      setName('')
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/projects'] })
      onMade(id)
    },
  })

  function submit(event: SubmitEvent) {
    event.preventDefault()
    create.mutate({ body: { name, key: keyFor(name, taken) } })
  }

  return (
    <form className="line" onSubmit={submit}>
      <input
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="New project"
        aria-label="New project"
        required
      />
      <button type="submit" disabled={create.isPending}>
        Add
      </button>
      {create.error && <p role="alert">{explain(create.error)}</p>}
    </form>
  )
}

/** `Spring launch` → `SPRING`, and `SPRING2` when there is one already. */
function keyFor(name: string, taken: readonly string[]): string {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, '')
  const word = letters.padEnd(2, 'X').slice(0, 6)
  let key = word
  for (let n = 2; taken.includes(key); n++) key = `${word}${n}`
  return key
}
