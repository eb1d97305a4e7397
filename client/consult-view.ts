/** What is said with a colleague beside any conversation, as the console is shown it. */

/** `sending` and `sent` are hers; of the colleague's, `new` was not on the screen yet. */
export type ConsultMessage = { id: string; mine: boolean; text: string; state: 'sending' | 'sent' | 'new' | 'read' }
export type ConsultView = { leaf: string; pseudonym: string; messages: readonly ConsultMessage[] }
