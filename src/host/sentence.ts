// An error as a sentence for people.
// Does not know who made it.

export function sentence(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
