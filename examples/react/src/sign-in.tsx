import { attempt } from '@taskwright/sdk'
import { type SubmitEvent, useState } from 'react'
import { client } from './api.ts'
import { explain } from './explain.ts'

export function SignIn() {
  const [isNew, setNew] = useState(false)
  const [complaint, setComplaint] = useState('')

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const [name, email, password] = ['name', 'email', 'password'].map((field) => String(fields.get(field) ?? ''))
    const credentials = { email: email ?? '', password: password ?? '' }
    // The client keeps the tokens, and the page notices.
    const outcome = isNew
      ? await attempt(client.auth.register({ name: name ?? '', ...credentials }))
      : await attempt(client.auth.login(credentials))
    if (!outcome.ok) setComplaint(explain(outcome.problem))
  }

  return (
    <form className="sign-in card" onSubmit={submit}>
      <h1>{isNew ? 'New account' : 'Sign in'}</h1>
      {isNew && (
        <label>
          Name <input name="name" autoComplete="name" required />
        </label>
      )}
      <label>
        E-mail <input name="email" type="email" autoComplete="email" required />
      </label>
      <label>
        Password{' '}
        <input name="password" type="password" autoComplete={isNew ? 'new-password' : 'current-password'} required />
      </label>
      {complaint && <p role="alert">{complaint}</p>}
      <button type="submit" className="primary">
        {isNew ? 'Create it' : 'Sign in'}
      </button>
      <button type="button" className="plain" onClick={() => setNew(!isNew)}>
        {isNew ? 'I have an account' : 'I am new here'}
      </button>
    </form>
  )
}
