// What the build fills in; see vite.config.ts. Does not know any values.

/** Seconds since the epoch. */
declare const __MQTAB_BUILD__: number
/** The package's version. */
declare const __MQTAB_VERSION__: string
