/** The part of Standard Schema that a check without waiting needs; the schemas of protocol/ have it. */
type Schema<T> = {
  readonly '~standard': {
    validate(
      value: unknown,
    ): { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly unknown[] } | Promise<unknown>
  }
}

/** The value as its schema says, or null. */
export function fitSchema<T>(schema: Schema<T>, value: unknown): T | null {
  const result = schema['~standard'].validate(value)
  return 'value' in result && result.issues === undefined ? result.value : null
}
